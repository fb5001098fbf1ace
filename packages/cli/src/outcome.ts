/**
 * What an error means for the one who typed the command: an exit status and one sentence.
 *
 * In: anything that was thrown. Out: status and sentence. Never: more than one line, or a control
 * character of a file name.
 */
import { CliError } from "effect/cli"
import { showControls } from "./draw/show-controls.ts"
import { Stopped } from "./report/stopped.ts"
import { UsageError } from "./arguments/usage-error.ts"
import { usageSentence } from "./arguments/usage-sentence.ts"
import { isError, isOfPackage, messageOf } from "./thrown.ts"

/** How a command ended. */
export interface Outcome {
  readonly status: number
  /** Absent when there is nothing to say. */
  readonly sentence?: string
}

/** Codes that say that the command was wrong, not that it failed. */
const USAGE = new Set([
  "USAGE",
  "BAD_OPTION",
  "BAD_CONFIG",
  "UNSUPPORTED_OPTION",
  "UNKNOWN_PLUGIN",
  "BAD_PLUGIN",
  "SPLITTER_OPTIONS",
  "SPLITTER_UNKNOWN",
  "BAD_PATTERN",
  "PEEKING_PATTERN",
])

/** Judges what was thrown. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Stopped) {
    return { status: error.status, ...(error.message !== "" && { sentence: oneLine(error.message) }) }
  }
  if (CliError.isCliError(error)) {
    if (error._tag !== "ShowHelp") return { status: 2, sentence: oneLine(usageSentence(error, [])) }
    const [first] = error.errors
    // Help without an error: it was shown because a command was named that only holds others.
    return first === undefined
      ? { status: 0 }
      : { status: 2, sentence: oneLine(usageSentence(first, error.commandPath)) }
  }
  const { code } = isError(error) ? (error as Error & { code?: unknown }) : {}
  if (isOfPackage(error) || error instanceof UsageError) {
    return { status: USAGE.has(String(code)) ? 2 : 1, sentence: oneLine(error.message, Infinity) }
  }
  const system = typeof code === "string" && /^E[A-Z0-9]+$/.test(code)
  const what = oneLine(messageOf(error))
  return {
    status: 1,
    sentence: system
      ? what
      : `something went wrong that should not: ${what}; please report it with what --debug shows`,
  }
}

/**
 * What others wrote may be any length; `--debug` shows all of it. Our own sentences bound their lists
 * themselves, and say how much they leave out, so they are shown whole.
 */
const LONGEST = 600

function oneLine(text: string, longest = LONGEST): string {
  const line = showControls(
    text
      .trim()
      .split(/\s*\n\s*/)
      .join(" "),
  )
  return line.length <= longest ? line : `${line.slice(0, longest)}... (--debug shows all)`
}
