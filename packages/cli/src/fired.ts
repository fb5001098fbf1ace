/**
 * Waiting for a signal.
 *
 * In: a signal. Out: a promise. Never: a failure.
 */

/** Resolves when it has fired. */
export const fired = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener("abort", () => resolve(), { once: true })
  })
