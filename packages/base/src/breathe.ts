/**
 * A turn for everything else that is ready: timers, signals, closed pipes; in a page also clicks and painting. Work
 * that computes on its own thread never waits for anything, so nothing else would get one.
 *
 * In: nothing. Out: a promise. Never: waits for longer.
 */
export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve)
    else if (typeof MessageChannel === "function") afterMessage(resolve)
    else setTimeout(resolve, 0)
  })

/** Browsers make timers of timers wait 4 ms, and a second or more in a page that is not seen; messages they pass on. */
function afterMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener("message", () => {
    port1.close()
    resolve()
  })
  port1.start()
  port2.postMessage(undefined)
}
