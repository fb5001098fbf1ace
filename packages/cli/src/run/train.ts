/**
 * What `aunet train` does.
 *
 * In: options as typed. Out: a checkpoint, and events on the screen. Never: computes.
 */
import { defaultRegistry, openEngine, presetModel, type Size, type TrainLength } from "aunet"
import { nodeFolder } from "aunet/node"
import { bits, counted } from "../figures.ts"
import type { Interrupts } from "../interrupts.ts"
import { invocation } from "../invocation.ts"
import { loadPlugins } from "../load-plugins.ts"
import { checkOut } from "../out-folder.ts"
import { parseJson } from "../parse-json.ts"
import { present } from "../present.ts"
import { readTexts } from "../read-texts.ts"
import type { Screen } from "../screen.ts"
import { UsageError } from "../usage-error.ts"
import { runTraining } from "./training.ts"

/** Options as typed. */
export interface TrainFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly out: string | undefined
  readonly size: string | undefined
  readonly stages: number | undefined
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly plugin: readonly string[]
  readonly engine: string | undefined
  readonly steps: number | undefined
  readonly minutes: number | undefined
  readonly scheduleSteps: number | undefined
  readonly rows: number | undefined
  readonly rowBytes: number | undefined
  readonly learningRate: number | undefined
  readonly seed: number | undefined
  readonly check: number | undefined
  readonly resume: boolean
  readonly json: boolean
}

/** Length of a training when none is asked for. */
const DEFAULT_MINUTES = 5

/** Trains and saves. */
export async function train(flags: TrainFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { out, resume, size, stages, splitter, rows, rowBytes, scheduleSteps, learningRate, seed, check } =
    flags
  const paths = [...flags.data, ...flags.more]
  if (paths.length === 0)
    throw new UsageError("--data is needed: a file or folder of text; see aunet train --help")
  if (out === undefined)
    throw new UsageError("--out is needed: a new folder for the checkpoint; see aunet train --help")
  const length = lengthOf(flags)
  const splitterOptions =
    flags.splitterOptions === undefined ? undefined : parseJson("--splitter-options", flags.splitterOptions)
  await checkOut(out, { resume })
  const plugins = await loadPlugins(flags.plugin)
  const registry = defaultRegistry(plugins)
  // Names and options are looked at before anything that takes time.
  presetModel((size ?? "tiny") as Size, stages ?? 2)
  registry.get("splitter", splitter ?? "words").make(splitterOptions)
  if (flags.engine !== undefined && flags.engine !== "auto") registry.get("engine", flags.engine)

  const documents = await readTexts(paths, screen)
  if (!screen.json) {
    screen.note(
      "minutes" in length
        ? `length    ${counted(length.minutes, "minute")}${flags.minutes === undefined ? " (--minutes or --steps choose another)" : ""}`
        : `length    ${counted(length.steps, "step")} in all`,
    )
  }
  const kept = Object.entries({
    "--size": size,
    "--stages": stages,
    "--splitter": splitter,
    "--splitter-options": splitterOptions,
  }).filter(([, value]) => value !== undefined)
  if (resume && kept.length > 0) {
    screen.note(
      `note      ${kept.map(([name]) => name).join(", ")}: not looked at, since --resume keeps the model and splitter of the checkpoint`,
    )
  }
  const engine = await openEngine(flags.engine ?? "auto", { registry })
  const given = {
    stages,
    splitter,
    splitterOptions,
    rows,
    rowBytes,
    scheduleSteps,
    learningRate,
    seed,
    check,
  }
  const end = await runTraining(
    {
      data: documents,
      length,
      out: nodeFolder(out),
      resume,
      plugins,
      engine,
      ...(size !== undefined && { size: size as Size }),
      ...present(given),
    },
    screen,
    interrupts,
  )
  if (screen.json) return
  const figure =
    end.heldOutBitsPerByte === undefined
      ? "trained"
      : `held-out ${bits(end.heldOutBitsPerByte)} bits-per-byte`
  screen.print(`${figure} after ${counted(end.steps, "step")}; saved in ${out}\n`)
  screen.note(`let it write: ${invocation()} generate ${out} --prompt "..."`)
}

function lengthOf({ steps, minutes }: TrainFlags): TrainLength {
  if (steps !== undefined && minutes !== undefined) {
    throw new UsageError("--steps and --minutes both say when the training ends; give one of them")
  }
  return steps === undefined ? { minutes: minutes ?? DEFAULT_MINUTES } : { steps }
}
