/**
 * Where a command writes.
 *
 *     standard output   results: text, tables, or with --json one object a line
 *     standard error    everything told on the way: notes, and a progress line
 *
 * In: text and values. Out: lines. Never: mixes the two, or fails because nobody reads.
 */

import { terminalKeys } from "./terminal-keys.ts"

/** Writes results and notes. */
export interface Screen {
  /** Whether results are lines of JSON. */
  readonly json: boolean
  /** Whether a person reads the results in a terminal. */
  readonly interactive: boolean
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number
  /** Whether results may have colours. */
  readonly colour: boolean
  /** Fires when nobody reads standard output any more. */
  readonly closed: AbortSignal
  /** Writes a result as it is. */
  print(text: string): void
  /** Writes a result as a line of JSON. */
  printJson(value: unknown): void
  /** Writes a line beside the results. */
  note(text: string): void
  /**
   * Shows how far a long command is. In a terminal the line replaces the last one; elsewhere a line is
   * written every few seconds.
   *
   * @param line or what makes one of the columns that there are; it is not called where nothing is shown
   */
  progress(line: string | ((columns: number) => string)): void
  /** Clears the progress line. */
  endProgress(): void
  /**
   * Listens to keys as they are pressed, where a person sits at a terminal; undefined elsewhere.
   *
   * @param onKey told of each character
   */
  keys(onKey: (key: string) => void): Disposable | undefined
  /** Waits while the reader of the results is slower than they come. */
  drained(): Promise<void>
  /** Waits until all results are out. */
  flushed(): Promise<void>
  /** Why results could not be written; `undefined` when they could, or when the reader went away. */
  failure(): Error | undefined
}

/** What a screen needs of a process. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where keys come from; nobody listens to any when left out. */
  readonly stdin?: NodeJS.ReadStream
}

/** Longest wait between two drawings of the line, in a terminal and elsewhere. */
const REDRAW_MS = 100
const REPEAT_MS = 5000

/** What a write says when the reader is gone, as `head` after ten lines; on Windows EOF. */
const LEFT = new Set(["EPIPE", "ECONNRESET", "EOF"])

/**
 * Makes the screen of a process.
 *
 * With `json`, progress shows only where it cannot stand between the lines: in a terminal that does not
 * get them as well.
 */
export function nodeScreen(
  { stdout, stderr, env, stdin }: Streams,
  { json }: { readonly json: boolean },
  clock: () => number = () => performance.now(),
): Screen {
  const closed = new AbortController()
  let failure: Error | undefined
  // Without a listener the first write that fails would end the process.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    const { code = "", message } = error
    if (!LEFT.has(code)) {
      failure ??= Object.assign(
        new Error(`standard output cannot be written: ${message}`, { cause: error }),
        { code },
      )
    }
    closed.abort()
  })
  stderr.on("error", () => {})

  const terminal = stderr.isTTY && env["TERM"] !== "dumb"
  const shows = json ? terminal && !stdout.isTTY : true
  let drawn = false
  let drawnAt = -Infinity
  const clear = (): void => {
    if (drawn) stderr.write("\r\x1b[K")
    drawn = false
  }
  const write = (text: string): void => {
    clear()
    if (!closed.signal.aborted) stdout.write(text)
  }
  return {
    json,
    interactive: stdout.isTTY,
    get columns() {
      return Math.max(20, stdout.columns || 80)
    },
    colour: stdout.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    closed: closed.signal,
    print: write,
    printJson: (value) => write(`${JSON.stringify(value)}\n`),
    note: (text) => {
      clear()
      stderr.write(`${text}\n`)
    },
    progress: (line) => {
      const now = clock()
      if (!shows || now - drawnAt < (terminal ? REDRAW_MS : REPEAT_MS)) return
      drawnAt = now
      // A line that wraps could not be rewritten.
      const columns = terminal ? Math.max(20, stderr.columns || 80) - 1 : Infinity
      const text = typeof line === "string" ? line : line(columns)
      if (!terminal) return void stderr.write(`${text}\n`)
      stderr.write(`\r${text.slice(0, columns)}\x1b[K`)
      drawn = true
    },
    keys: (onKey) => (terminal && shows && stdin !== undefined ? terminalKeys(stdin, onKey) : undefined),
    endProgress: clear,
    drained: async () => {
      if (!stdout.writableNeedDrain || closed.signal.aborted) return
      await new Promise<void>((done) => {
        const go = (): void => {
          stdout.off("drain", go)
          closed.signal.removeEventListener("abort", go)
          done()
        }
        stdout.on("drain", go)
        closed.signal.addEventListener("abort", go)
      })
    },
    flushed: async () => {
      if (!closed.signal.aborted) await new Promise<void>((done) => stdout.write("", () => done()))
    },
    failure: () => failure,
  }
}
