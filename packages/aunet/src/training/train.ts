/**
 * Training, from text to checkpoint, in one call.
 *
 * In: documents or a corpus that was prepared, a size, a length. Out: events, as an async iterable, and a checkpoint.
 * Never: reads a file; a folder and documents are given.
 */
import { badOption, checkOptionNames, checkSignal, type OptionNames } from "@aunet/base"
import { checkFolder, type Plugin, pluginNeeds } from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import { checkedEngine } from "@aunet/tensor"
import {
  bytesPerPosition,
  decodeTrainState,
  train as trainSteps,
  type TrainEvent,
  type TrainLength,
  type TrainOptions,
} from "@aunet/trainer"
import { type Mix, rowSource } from "@aunet/data"
import type { StoredCorpus } from "@aunet/data/stored"
import { type BeginSettings, beginTraining } from "./begin-training.ts"
import { givenEngine, type GivenEngine } from "../engines/given-engine.ts"
import { openEngine } from "../engines/open-engine.ts"
import { defaultRegistry } from "../plugins/default-plugins.ts"
import { type Keeping, runFolder } from "../run/run-folder.ts"
import { type RunFacts, runRecord } from "../run/run-record.ts"
import type { Texts } from "./documents-of.ts"
import type { NamedTexts } from "./held-out-text.ts"
import { optimizerFor } from "./small-text.ts"
import { isStored, type Sources, sourcesIn, trainingText } from "./training-text.ts"
import { checkSampling, sampler, type Sampling } from "./write-samples.ts"

/** Options that go to the trainer as they are. */
const PASSED_ON = [
  "rows",
  "capacities",
  "mostDropped",
  "warmStart",
  "schedule",
  "scheduleSteps",
  "learningRate",
  "minRatio",
  "warmupShare",
  "exponent",
  "theta",
  "cycleLength",
  "decayShare",
  "optimizer",
  "rates",
  "curriculum",
  "measurements",
  "measuredBytes",
  "measureSteps",
  "saveSeconds",
  "saveSteps",
  "accumulate",
  "patience",
  "decay",
  "memory",
  "requests",
  "signal",
] as const satisfies readonly (keyof TrainOptions)[]

/** What a training is given. */
export interface TrainSettings
  extends BeginSettings, Keeping, Sampling, Pick<TrainOptions, (typeof PASSED_ON)[number] | "seed"> {
  /**
   * The text: documents, or whatever gives them one by one; it is held in memory. Or several sources by their names, each
   * of them such a text or a corpus on a disk: `{ books: readDocuments(["books"]), web: await openCorpusFolder("web") }`.
   */
  readonly data?: Texts | Sources
  /**
   * Shares of the bytes of each source of `data`, together 1: `{ books: 0.7, web: 0.3 }`. When left out they are as large as
   * the sources. Any long stretch of the training has them exactly; a source that runs out begins anew in another order.
   */
  readonly mix?: Mix
  /**
   * The text, in place of `data`, as it was prepared on a disk: of any size, and not held in memory. Its splitter is that
   * of the model when none is asked for; what it holds out is measured with.
   */
  readonly corpus?: StoredCorpus
  /**
   * Text to measure with, in place of a part of `data` that is set aside; all of `data` is then trained on. Sources by their
   * names are measured each. A document that is trained on as well is left out, and told.
   */
  readonly heldOut?: NamedTexts
  /** When it ends. */
  readonly length: TrainLength
  /** `auto` when left out. */
  readonly engine?: string | GivenEngine
  /** Threads of the onnx engine; all cores when left out. Not looked at where `engine` is open already. */
  readonly threads?: number
  /** Computes every so many steps again on the reference engine and compares; never when left out. */
  readonly check?: number
  /** T, positions of a row; that of the size when left out. */
  readonly rowBytes?: number
  readonly plugins?: readonly Plugin[]
  /**
   * What `run.json` says of the run beside its events (the command, versions, the machine), or false for no record. In a
   * folder that has room for one, every event goes to `metrics.jsonl` as well.
   */
  readonly record?: RunFacts | false
  /**
   * Writes the events for TensorBoard as well, into a file beside the record; a resume goes on with it unasked. What lay in
   * the record before it was asked for is filled in.
   */
  readonly tensorboard?: boolean
}

const SETTING_NAMES: OptionNames<TrainSettings> = {
  data: true,
  corpus: true,
  mix: true,
  heldOut: true,
  length: true,
  size: true,
  stages: true,
  config: true,
  splitter: true,
  splitterOptions: true,
  splitterData: true,
  tokens: true,
  router: true,
  engine: true,
  threads: true,
  check: true,
  rowBytes: true,
  out: true,
  resume: true,
  overwrite: true,
  from: true,
  plugins: true,
  seed: true,
  keepBest: true,
  average: true,
  keep: true,
  sample: true,
  sampleBytes: true,
  record: true,
  tensorboard: true,
  ...(Object.fromEntries(PASSED_ON.map((name) => [name, true])) as Record<(typeof PASSED_ON)[number], true>),
}

/**
 * Trains a model and tells how it goes.
 *
 * An aborted signal ends it after the step that runs, with a save and an "end" event whose `stopped` is
 * true; leaving the loop ends it without a save.
 *
 * @throws AunetError, TensorError, SplitterError: see the list of codes in the README; with `check`,
 * ENGINE_DISAGREES when the engine's numbers are not those of the reference engine
 */
export async function* train(settings: TrainSettings): AsyncGenerator<TrainEvent, void, undefined> {
  checkOptionNames("train", settings, SETTING_NAMES)
  const { out, plugins = [] } = settings
  checkSignal(settings.signal)
  if (out !== undefined) checkFolder("out", out)
  // At the first save it would be late.
  if (out?.readOnly === true)
    throw badOption(
      "out",
      out.describe(),
      'a folder that can be written, like nodeFolder(path) of "aunet/node"',
    )
  const { corpus } = settings
  const stored = corpus ?? Object.values(sourcesIn(settings.data) ?? {}).find(isStored)
  if (corpus !== undefined && settings.data !== undefined)
    throw badOption("data", "given", "left out with `corpus`, which is the text")
  const known = defaultRegistry(plugins)
  const beginning = await beginTraining(
    stored === undefined ? settings : await ownSplitter(settings, stored),
    known,
  )
  const { model, splitter, resume, from } = beginning
  const needs = pluginNeeds(known, splitter, model.config)
  checkSampling(settings)
  const { tensorboard } = settings
  const record =
    out && settings.record !== false
      ? await runRecord(out, {
          resumedAt: resume?.progress.steps,
          facts: settings.record ?? {},
          tensorboard,
        })
      : undefined
  if (tensorboard === true && record === undefined)
    throw badOption("tensorboard", tensorboard, "left out: there is no folder with a record to write it into")
  const beforeSave = async (): Promise<void> => record?.flush()
  const save = out && (await runFolder(out, settings, { needs, known, beforeSave }))

  const before = resume && decodeTrainState(resume.training, model).state
  const seed = settings.seed ?? before?.settings.seed ?? 0
  const { text, tokenizer, alsoTrained } = await trainingText(settings, beginning, seed)
  const { engine: asked = "auto" } = settings
  const { engine } =
    typeof asked === "string"
      ? await openEngine(asked, {
          registry: known,
          ...(settings.threads !== undefined && { threads: settings.threads }),
        })
      : givenEngine(asked)
  const given = Object.fromEntries(
    PASSED_ON.map((name) => [name, settings[name]]).filter(([, value]) => value !== undefined),
  ) as Partial<TrainOptions>
  // What goes on keeps what it began with.
  const optimizer = resume ? settings.optimizer : optimizerFor(text.training.bytes, settings.optimizer)
  const rowBytes = settings.rowBytes ?? before?.settings.rowBytes ?? beginning.rowBytes
  const tokens = tokenizer && { tokenizer, bytesPerToken: bytesPerPosition(rowSource(text.training)) }
  try {
    const watched = settings.check === undefined ? engine : checkedEngine(engine, { every: settings.check })
    yield* trainSteps({
      model,
      splitter,
      ...(tokenizer && { tokenizer }),
      corpus: text,
      ...(alsoTrained && { alsoTrained }),
      engine: watched,
      length: settings.length,
      seed,
      ...given,
      ...(optimizer && { optimizer }),
      rowBytes,
      ...(resume && { resume }),
      ...(from && { from }),
      ...(save && { save }),
      ...(record && { record: record.tell }),
      ...(settings.sample !== undefined &&
        settings.sample.length > 0 && {
          sample: sampler({ model, splitter, tokens, rowBytes, seed, signal: settings.signal }, settings),
        }),
    })
    // What was told after the last save.
    await record?.flush()
  } finally {
    if (typeof asked === "string") await engine.close()
  }
}

/**
 * Gives the splitter that a training with these settings would have, to prepare its text with; `undefined` for a model over
 * tokens, whose text is held in memory.
 *
 * @throws what `train` throws for settings that contradict each other, and for a checkpoint that cannot be loaded
 */
export async function trainingSplitter({
  plugins = [],
  ...settings
}: BeginSettings & Pick<TrainSettings, "plugins">): Promise<Splitter | undefined> {
  const { model, splitter } = await beginTraining(settings, defaultRegistry(plugins))
  return model.config.vocabulary === undefined ? splitter : undefined
}

/** Where no splitter is asked for and no checkpoint brings one, that of the corpus. */
async function ownSplitter(settings: TrainSettings, corpus: StoredCorpus): Promise<TrainSettings> {
  const { splitter, splitterOptions, splitterData, resume, from, stages, config } = settings
  const asked = [splitter, splitterOptions, splitterData, from].some((each) => each !== undefined)
  if (asked || resume === true) return settings
  const { name, options, data } = await corpus.splitterFor(config?.stages.length ?? stages ?? 2)
  return { ...settings, splitter: name, splitterOptions: options, ...(data && { splitterData: data }) }
}
