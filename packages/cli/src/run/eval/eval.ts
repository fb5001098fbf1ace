/**
 * What `aunet eval` does: finds out what is asked for.
 *
 *     --text       eval-text.ts          --explain    eval-explain.ts
 *     --parallel   eval-parallel.ts      --tasks      eval-tasks.ts, also of a server
 *
 * In: options as typed. Out: whatever the mode prints. Never: opens a model for flags that do not go together.
 */
import type { Interrupts } from "../../interrupts.ts"
import { flagOf } from "../../arguments/in-flags.ts"
import { UsageError } from "../../arguments/usage-error.ts"
import type { Screen } from "../../report/screen.ts"
import { evalErrorAsTyped } from "./eval-as-typed.ts"
import type { CheckpointFlags, EvalFlags } from "./eval-flags.ts"

/** Work of one mode. */
type Mode = (flags: EvalFlags, screen: Screen, interrupts: Interrupts) => Promise<void>

/** Work of a mode that measures a checkpoint of this machine. */
type CheckpointMode = (flags: CheckpointFlags, screen: Screen, interrupts: Interrupts) => Promise<void>

const ofCheckpoint =
  (load: () => Promise<CheckpointMode>) => async (): Promise<Mode> => async (flags, screen, interrupts) => {
    const { checkpoint } = flags
    if (checkpoint === undefined) throw new UsageError("a checkpoint is needed: aunet eval <checkpoint>")
    await (
      await load()
    )({ ...flags, checkpoint }, screen, interrupts)
  }

/** The modes by the flag that asks for them, each with the other flags that it hears of. */
const MODES: Readonly<Record<string, { readonly hears: readonly string[]; load(): Promise<Mode> }>> = {
  text: {
    hears: ["against", "stride", "rolling", "resamples", "seed", "encoding", "field"],
    load: ofCheckpoint(async () => (await import("./eval-text.ts")).evaluateText),
  },
  parallel: {
    hears: ["beside", "limit", "out", "force", "stride", "rolling", "resamples", "seed", "encoding", "field"],
    load: ofCheckpoint(async () => (await import("./eval-parallel.ts")).evaluateParallel),
  },
  explain: {
    hears: ["out", "force", "stride", "encoding"],
    load: ofCheckpoint(async () => (await import("./eval-explain.ts")).evaluateExplain),
  },
  tasks: {
    hears: ["task", "data", "limit", "shots", "strict", "server", "model", "apiKeyFile", "out", "force"],
    load: async () => (await import("./eval-tasks.ts")).evaluateTasksOf,
  },
}

/** Flags that belong to some modes only. */
const OF_MODES = [...new Set(Object.values(MODES).flatMap(({ hears }) => hears))]

/**
 * Evaluates.
 *
 * @throws UsageError for no mode, two, or a flag of another
 */
export async function evaluate(flags: EvalFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const typed = (name: string): boolean => {
    const value = (flags as unknown as Readonly<Record<string, unknown>>)[name]
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
  }
  // A task of one's own is a task.
  const asked = Object.keys(MODES).filter((mode) => typed(mode) || (mode === "tasks" && typed("task")))
  const all = Object.keys(MODES).map((name) => `--${name}`)
  const [name, second] = asked
  if (name === undefined) throw new UsageError(`one of ${all.join(", ")} is needed; see aunet eval --help`)
  if (second !== undefined)
    throw new UsageError(`--${name} and --${second} are measured apart; type one of them at a time`)
  const mode = MODES[name] as (typeof MODES)[string]
  const deaf = OF_MODES.find((flag) => typed(flag) && !mode.hears.includes(flag))
  if (deaf !== undefined) throw new UsageError(`${flagOf(deaf)} does not go with --${name}; leave it out`)
  if (flags.rolling && flags.stride !== undefined)
    throw new UsageError("--stride does not go with --rolling, whose windows move on by all of their bytes")
  const work = await mode.load()
  try {
    await work(flags, screen, interrupts)
  } catch (error) {
    throw evalErrorAsTyped(error)
  }
}
