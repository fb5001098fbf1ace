/**
 * A turn for everything else that is ready: timers, signals, closed pipes. Work that computes on its own thread never
 * waits for anything, so nothing else would get one.
 *
 * In: nothing. Out: a promise. Never: waits for longer.
 */
export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
