/**
 * What `aunet train` does.
 *
 * In: options as typed. Out: a checkpoint, and events on the screen. Never: computes.
 */
import { defaultRegistry, makePart, openEngine, presetModel, type Size, trainingSplitter } from "aunet"
import { nodeFolder } from "aunet/node"
import { checkpointFolder, pinnedAsTyped } from "../files/hub.ts"
import { chooseSplitter, makeSplitter } from "../arguments/choose-splitter.ts"
import { endInWords } from "../report/end-in-words.ts"
import type { Interrupts } from "../interrupts.ts"
import { runFacts } from "../report/run-facts.ts"
import { invocation } from "../report/invocation.ts"
import { shellPath, shellQuote } from "../report/shell-quote.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { mixOf } from "../arguments/mix-of.ts"
import { modelOf, type ModelFlags, tokensOf } from "../arguments/model-of.ts"
import { fittingSplitter } from "../files/fitting-splitter.ts"
import { heldOutTexts } from "../files/held-out-texts.ts"
import { checkOut } from "../files/out-folder.ts"
import { type RateFlags, rateOf } from "../arguments/rate-of.ts"
import { flagOf } from "../arguments/in-flags.ts"
import {
  type CurriculumFlags,
  curriculumOf,
  type RouterFlags,
  routerOf,
  warmStartOf,
} from "../arguments/router-of.ts"
import { present } from "../arguments/present.ts"
import type { ReadingFlags } from "../files/read-texts.ts"
import { checkTextsThere } from "../files/text-sources.ts"
import { trainingText } from "../files/training-text.ts"
import type { Screen } from "../report/screen.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { lengthInWords, lengthOf } from "./train-length.ts"
import { type EndEvent, runTraining } from "./training.ts"

/** Options as typed. */
export interface TrainFlags extends ReadingFlags, RouterFlags, CurriculumFlags, RateFlags, ModelFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly mix: string | undefined
  readonly heldOut: readonly string[]
  readonly out: string | undefined
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly plugin: readonly string[]
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly steps: number | undefined
  readonly minutes: number | undefined
  readonly decay: boolean
  readonly scheduleSteps: number | undefined
  readonly rows: number | undefined
  readonly accumulate: number | undefined
  readonly learningRate: number | undefined
  readonly seed: number | undefined
  readonly keepBest: boolean | undefined
  readonly average: boolean | undefined
  readonly keep: number | undefined
  readonly saveSeconds: number | undefined
  readonly saveSteps: number | undefined
  readonly measureSteps: number | undefined
  readonly patience: number | undefined
  readonly sample: readonly string[]
  readonly watch: boolean
  readonly tensorboard: boolean
  readonly check: number | undefined
  readonly resume: boolean
  readonly from: string | undefined
  readonly json: boolean
}

/** What shapes a model, which a checkpoint has already. */
const OF_MODEL = ["size", "stages", "config", "tokens", "tokenizer"] as const
const OF_ROUTER = [
  "router",
  "routerOptions",
  "bytesPerSegment",
  "scriptLengths",
  "ratioWeight",
  "routerRule",
] as const

/** Trains and saves. */
export async function train(flags: TrainFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { out, resume, from, size, stages, rowBytes, decay, sample, seed } = flags
  const asTyped = [...flags.data, ...flags.more]
  if (asTyped.length === 0)
    throw new UsageError("--data is needed: a file or folder of text; see aunet train --help")
  if (out === undefined)
    throw new UsageError("--out is needed: a new folder for the checkpoint; see aunet train --help")
  checkTextsThere("--data", asTyped)
  checkTextsThere("--held-out", flags.heldOut)
  const length = lengthOf(flags)
  if (decay && !resume) throw new UsageError("--decay closes a training that is there; it goes with --resume")
  const mix = mixOf(flags.mix)
  const typed = await chooseSplitter(flags)
  const rate = { ...rateOf(flags), ...curriculumOf(flags) }
  const model = resume ? {} : await modelOf(flags)
  const tokens = resume ? {} : await tokensOf(flags)
  if (from !== undefined && !resume) refuseOtherModel(flags)
  const { router } = resume ? {} : routerOf(flags)
  const isRouted = router !== undefined || model.config?.router !== undefined
  const warmStart = warmStartOf(flags, isRouted || from !== undefined || resume)
  const routed = router && (stages ?? router.bytesPerSegment.length + 1)
  await checkOut(out, { resume, goOnWith: from === undefined ? "--resume" : "--resume and without --from" })
  const plugins = await loadPlugins(flags.plugin)
  const registry = defaultRegistry(plugins)
  // Names and options are looked at before anything that takes time.
  presetModel((size ?? "tiny") as Size, stages ?? routed ?? 2)
  if (tokens.tokens !== undefined && (stages ?? 1) !== 1)
    throw new UsageError(`--stages ${stages}: a model over tokens has 1; leave it out`)
  if (model.config) {
    makePart(registry, "upsampler", model.config.upsampler)
    if (model.config.pool) makePart(registry, "pool", model.config.pool)
  }
  if (router) makePart(registry, "router", router)
  if (typed.splitter !== "auto") makeSplitter(registry, typed, flags.splitter)
  if (flags.engine !== undefined && flags.engine !== "auto") registry.get("engine", flags.engine)
  // What the splitter is chosen by is of the commit that is trained on.
  const paths = await pinnedAsTyped(asTyped, screen)
  // A checkpoint brings its model as well, of up to four stages.
  const isBrought = from !== undefined
  const looked = { choice: typed, paths, reading: flags, isBrought }
  const choice = resume
    ? typed
    : await fittingSplitter(
        { ...looked, stages: model.config?.stages.length ?? stages ?? routed ?? (isBrought ? 4 : 2) },
        screen,
        interrupts.signal,
      )

  const begin = {
    out: nodeFolder(out),
    resume,
    ...(from !== undefined && { from: checkpointFolder(from, screen) }),
    plugins,
    ...(size !== undefined && { size: size as Size }),
    ...present({ stages }),
    ...(router && { router }),
    ...tokens,
    ...choice,
  }
  const { config } = model
  const splitter = () => trainingSplitter({ ...begin, ...(config && { config }) })
  const heldOut = await heldOutTexts(flags.heldOut, screen, flags)
  const text = await trainingText({ paths, mix, out, flags, seed, splitter }, screen, interrupts)
  if (!screen.json) screen.note(`length    ${lengthInWords(length, decay)}`)
  const kept = Object.entries({
    "--size": size,
    "--stages": stages,
    "--config": flags.config,
    "--from": from,
    ...Object.fromEntries(OF_ROUTER.map((name) => [flagOf(name), flags[name]])),
    "--splitter": typed.splitter,
    "--splitter-options": typed.splitterOptions,
    "--tokens": flags.tokens,
    "--tokenizer": flags.tokenizer,
  }).filter(([, value]) => value !== undefined)
  if (resume && kept.length > 0) {
    screen.note(
      `note      ${kept.map(([name]) => name).join(", ")}: not looked at, since --resume keeps the model and splitter of the checkpoint`,
    )
  }
  const engine = await openEngine(flags.engine ?? "auto", {
    registry,
    ...present({ threads: flags.threads }),
  })
  const { rows, accumulate, scheduleSteps, learningRate, check } = flags
  const { keepBest, average, keep, saveSeconds, saveSteps, measureSteps, patience } = flags
  const given = {
    ...{ rows, accumulate, rowBytes, scheduleSteps, learningRate, seed, check },
    ...present({ warmStart }),
    ...{ keepBest, average, keep, saveSeconds, saveSteps, measureSteps, patience },
  }
  const training = runTraining(
    {
      ...text.settings,
      ...(heldOut && { heldOut }),
      ...begin,
      length,
      ...(decay && { decay }),
      ...(sample.length > 0 && { sample }),
      ...(flags.tensorboard && { tensorboard: true }),
      record: runFacts(process.argv.slice(2)),
      engine,
      ...rate,
      ...model,
      ...present(given),
    },
    screen,
    interrupts,
    { ...(flags.watch && { watch: { path: out, plugin: flags.plugin } }) },
  )
  let end: EndEvent
  try {
    end = await training
  } finally {
    await text.close()
  }
  if (screen.json) return
  screen.print(`${endInWords(end)}; saved in ${out}\n`)
  const needed = flags.plugin.map((name) => `--plugin ${shellQuote(name)} `).join("")
  screen.note(`let it write: ${invocation()} generate ${shellPath(out)} ${needed}--prompt "..."`)
}

/** The weights of --from fit the one model that they are of. */
function refuseOtherModel(flags: TrainFlags): void {
  const given = [...OF_MODEL, ...OF_ROUTER].filter((name) => flags[name] !== undefined)
  if (given.length > 0)
    throw new UsageError(
      `--from keeps the model of its checkpoint; leave ${given.map(flagOf).join(", ")} out`,
    )
}
