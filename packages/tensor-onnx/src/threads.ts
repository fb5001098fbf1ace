/**
 * How many threads: what is asked for, checked, and what a page of a browser lets have.
 *
 * In: settings, and what is known of the surroundings. Out: a count, and why it is not the one that was wanted.
 * Never: starts a thread, or looks at the surroundings itself.
 */
import { TensorError } from "@aunet/tensor"

/** As many as the command line takes; no machine of today gains by more. */
const MOST_THREADS = 1024

/**
 * Refuses a number of threads that cannot be.
 *
 * @throws TensorError BAD_ATTRIBUTE: the runtime starts as many as it is told, and with some thousands never answers
 */
export function requireThreads(threads: number, cores: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return
  throw new TensorError(
    "BAD_ATTRIBUTE",
    `threads ${typeof threads === "number" ? threads : JSON.stringify(threads)}: it must be a whole number from 1 to ${MOST_THREADS}; leave it out for all ${cores} cores`,
  )
}

/** What decides how many threads WebAssembly has. */
export interface WasmSurroundings {
  readonly cores: number
  /** False in a page that is not cross-origin isolated, and in browsers that have no memory to share. */
  readonly canShareMemory: boolean
  /** Whether the page is cross-origin isolated. */
  readonly isIsolated: boolean
  /** What somebody on the page has set already: the runtime reads it once. */
  readonly decided: number | undefined
}

/** Threads of the runtime as WebAssembly, and why they are fewer or others than wanted. */
export function wasmThreads(
  threads: number | undefined,
  { cores, canShareMemory, isIsolated, decided }: WasmSurroundings,
): { readonly threads: number; readonly fallbackReason?: string } {
  const wanted = threads ?? cores
  if (!canShareMemory)
    return wanted === 1
      ? { threads: 1 }
      : {
          threads: 1,
          fallbackReason: isIsolated
            ? "one thread: this browser has no memory that threads share (SharedArrayBuffer)"
            : "one thread: the page is not cross-origin isolated",
        }
  if (decided === undefined || decided === wanted) return { threads: wanted }
  return {
    threads: decided,
    ...(threads !== undefined && {
      fallbackReason: `${decided} threads instead of ${threads}: the first engine of a page decides for all`,
    }),
  }
}
