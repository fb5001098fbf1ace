/**
 * How the page fares while something trains: frames that it draws, and bytes that it holds with its workers.
 *
 *     frames: counted 1 s | 4 s of rest | counted 1 s | ...        a page that counts each frame draws each frame, and that
 *                                                                  takes time from the training
 *
 * In: who is told. Out: figures, a few times a minute. Never: anything while nothing trains.
 */
import { frameCount } from "./frame-count.ts"

/** Figures; each is told when it is known. */
export interface Health {
  readonly framesPerSecond?: number
  readonly memoryBytes?: number
}

/** How long frames are counted, and how long from one count to the next. */
const COUNTED_MS = 1000
const COUNT_EVERY_MS = 5000
/** Between two looks at the memory, which the browser answers when it likes. */
const MEMORY_MS = 10_000

/** Makes it. */
export function watchHealth(tell: (health: Health) => void): {
  readonly begin: () => void
  readonly stop: () => void
} {
  let isOn = false
  let memoryTimer: ReturnType<typeof setInterval> | undefined
  let countTimer: ReturnType<typeof setTimeout> | undefined
  const frames = frameCount(
    (draw) => requestAnimationFrame(draw),
    (request) => cancelAnimationFrame(request),
  )
  const look = async (): Promise<void> => {
    const { measureUserAgentSpecificMemory: measure } = performance as {
      readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>
    }
    // Only in Chromium, and only where the page is isolated.
    if (measure === undefined || !crossOriginIsolated) return
    const { bytes } = await measure.call(performance)
    if (isOn) tell({ memoryBytes: bytes })
  }
  const count = (): void => {
    const begun = performance.now()
    frames.begin()
    countTimer = setTimeout(() => {
      frames.stop()
      const seconds = (performance.now() - begun) / 1000
      tell({ framesPerSecond: Math.round(frames.taken() / seconds) })
      countTimer = setTimeout(count, COUNT_EVERY_MS - COUNTED_MS)
    }, COUNTED_MS)
  }
  // A browser that refuses to tell tells nothing.
  const lookAtMemory = (): void => void look().catch(() => {})
  return {
    begin: () => {
      if (isOn) return
      isOn = true
      count()
      // Not at once: what its workers will need is not there yet.
      memoryTimer = setInterval(lookAtMemory, MEMORY_MS)
    },
    stop: () => {
      isOn = false
      frames.stop()
      clearTimeout(countTimer)
      clearInterval(memoryTimer)
    },
  }
}
