/**
 * How the page fares while something trains: frames that it draws, and bytes that it holds with its workers.
 *
 * In: who is told. Out: figures, once a second and a few times a minute. Never: anything while nothing trains.
 */
import { frameCount } from "./frame-count.ts"

/** Figures; each is told when it is known. */
export interface Health {
  readonly framesPerSecond?: number
  readonly memoryBytes?: number
}

/** Between two looks at the memory, which the browser answers when it likes. */
const MEMORY_MS = 10_000

/** Makes it. */
export function watchHealth(tell: (health: Health) => void): {
  readonly begin: () => void
  readonly stop: () => void
} {
  let isOn = false
  let timer: ReturnType<typeof setInterval> | undefined
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
  return {
    begin: () => {
      if (isOn) return
      isOn = true
      let [before, lookedAt] = [performance.now(), -Infinity]
      frames.begin()
      timer = setInterval(() => {
        const now = performance.now()
        tell({ framesPerSecond: Math.round((1000 * frames.taken()) / (now - before)) })
        before = now
        if (now - lookedAt < MEMORY_MS) return
        lookedAt = now
        // A browser that refuses to tell tells nothing.
        look().catch(() => {})
      }, 1000)
    },
    stop: () => {
      isOn = false
      frames.stop()
      clearInterval(timer)
    },
  }
}
