/**
 * Files and an engine, which come at the same time.
 *
 *     read   --------> files ---.
 *     open   ----> engine ------'--> both        one that fails, or a signal, ends the other at once
 *
 * In: how to read and to open. Out: both. Never: leaves an engine open that nobody is given: it is closed when it comes.
 */
import type { EngineChoice } from "../engines/open-engine.ts"

/** How. */
export interface WithEngine<Files> {
  readonly read: (signal: AbortSignal) => Promise<Files>
  readonly open: () => Promise<EngineChoice>
  readonly close: (choice: EngineChoice) => Promise<void>
  /** Whether the engine is opened when the files are there, with the processor to itself. */
  readonly isAlone: boolean
  /** Ends it with its reason. */
  readonly signal: AbortSignal | undefined
}

/** Waits for both. */
export async function withEngine<Files>({
  read,
  open,
  close,
  isAlone,
  signal,
}: WithEngine<Files>): Promise<{ readonly files: Files; readonly choice: EngineChoice }> {
  // Not `AbortSignal.any`: the signal may be of another realm.
  const ending = new AbortController()
  const end = (): void => ending.abort(signal?.reason)
  if (signal?.aborted === true) end()
  signal?.addEventListener("abort", end, { once: true })
  const ended = new Promise<never>((_, fail) => {
    ending.signal.addEventListener("abort", () => fail(ending.signal.reason as Error), { once: true })
  })
  // Whether anybody waits for it or not.
  ended.catch(() => {})
  let opening: Promise<EngineChoice> | undefined
  const begin = (): Promise<EngineChoice> => {
    opening = open()
    // Files without an engine are of no use.
    opening.catch((error: unknown) => ending.abort(error))
    return opening
  }
  try {
    if (!isAlone) void begin()
    const files = await read(ending.signal)
    ending.signal.throwIfAborted()
    return { files, choice: await Promise.race([opening ?? begin(), ended]) }
  } catch (error) {
    // What went wrong first is told, and not waited for.
    opening?.then(close).catch(() => {})
    throw error
  } finally {
    signal?.removeEventListener("abort", end)
  }
}
