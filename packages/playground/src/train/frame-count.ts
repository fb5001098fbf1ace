/**
 * Frames that the page draws, counted once whatever happens.
 *
 *     begin: request --draws--> count, request --draws--> ...        stop: the one that is requested is taken back
 *
 * In: how a frame is requested, and taken back. Out: a count. Never: two chains of requests, which would count double.
 */

/** One that counts. */
export interface FrameCount {
  readonly begin: () => void
  readonly stop: () => void
  /** Gives how many there were since it was asked last, or began. */
  readonly taken: () => number
}

/** Makes it. @param request calls when the next frame is drawn @param cancel takes a request back */
export function frameCount(
  request: (draw: () => void) => number,
  cancel: (request: number) => void,
): FrameCount {
  let frames = 0
  let next: number | undefined
  const count = (): void => {
    frames++
    next = request(count)
  }
  return {
    begin: () => {
      if (next !== undefined) return
      frames = 0
      next = request(count)
    },
    stop: () => {
      if (next !== undefined) cancel(next)
      next = undefined
    },
    taken: () => {
      const counted = frames
      frames = 0
      return counted
    },
  }
}
