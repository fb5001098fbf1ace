/**
 * Ctrl-C and SIGTERM.
 *
 * In: signals of the process. Out: its end with 130 or 143; or, while work that can be stopped in good
 * order is running, an AbortSignal for the first signal and the end for the second.
 * Never: swallows a second one.
 */

/** What work is told of signals. */
export interface Interrupts {
  /** Fires at the first signal that came during `orderly`. */
  readonly signal: AbortSignal
  /** 130 after Ctrl-C, 143 after SIGTERM; `undefined` as long as the signal has not fired. */
  readonly status: () => number | undefined
  /**
   * Makes the first signal a request until it is disposed.
   *
   * @param onFirst told of it, to say that it was heard
   */
  readonly orderly: (onFirst?: () => void) => Disposable
}

const STATUS = { SIGINT: 130, SIGTERM: 143 } as const

/** Listens for the rest of the process. */
export function listen(): Interrupts {
  const controller = new AbortController()
  let request: (() => void) | undefined
  let status: number | undefined
  const hear = (name: keyof typeof STATUS): void => {
    if (request === undefined || status !== undefined) {
      // The prompt of the shell should not stand in the progress line.
      if (process.stderr.isTTY) process.stderr.write("\n")
      process.exit(STATUS[name])
    }
    status = STATUS[name]
    request()
    controller.abort()
  }
  process.on("SIGINT", () => hear("SIGINT"))
  process.on("SIGTERM", () => hear("SIGTERM"))
  return {
    signal: controller.signal,
    status: () => status,
    orderly: (onFirst = () => {}) => {
      request = onFirst
      return {
        [Symbol.dispose]: () => {
          request = undefined
        },
      }
    },
  }
}

/**
 * Lets signals and closed pipes be heard between two steps: an engine in plain JavaScript never waits for
 * anything, so that nothing else would get a turn.
 */
export const breathe = (): Promise<void> => new Promise((go) => setImmediate(go))
