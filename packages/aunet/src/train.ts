/**
 * Training, from text to checkpoint, in one call.
 *
 * In: documents or a corpus that was prepared, a size, a length. Out: events, as an async iterable, and a checkpoint. Never: reads a file; a folder
 * and documents are given.
 */
import {
  AunetError,
  badOption,
  bytePairs,
  checkFolder,
  checkOptionNames,
  checkSignal,
  fitMerges,
  isBytes,
  type OptionNames,
  type Plugin,
  pluginNeeds,
  type Tokenizer,
} from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import { checkedEngine } from "@aunet/tensor"
import {
  decodeTrainState,
  train as trainSteps,
  type TrainEvent,
  type TrainLength,
  type TrainOptions,
} from "@aunet/trainer"
import {
  type Document,
  encodeStream,
  MOST_CORPUS_BYTES,
  type RowCorpus,
  rowSource,
  setAside,
} from "@aunet/data"
import type { StoredCorpus } from "@aunet/data/stored"
import { type Beginning, type BeginSettings, beginTraining } from "./begin-training.ts"
import { type EngineChoice, openEngine } from "./engine.ts"
import { defaultRegistry } from "./plugins.ts"
import { type Keeping, runFolder } from "./run-folder.ts"
import { type RunFacts, runRecord } from "./run-record.ts"
import { checkSampling, sampler, type Sampling } from "./write-samples.ts"

/** Options that go to the trainer as they are. */
const PASSED_ON = [
  "rows",
  "capacities",
  "mostDropped",
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
  "measurements",
  "measuredBytes",
  "measureSteps",
  "saveSeconds",
  "saveSteps",
  "accumulate",
  "patience",
  "decay",
  "requests",
  "signal",
] as const satisfies readonly (keyof TrainOptions)[]

/** What a training is given. */
export interface TrainSettings
  extends BeginSettings, Keeping, Sampling, Pick<TrainOptions, (typeof PASSED_ON)[number] | "seed"> {
  /** The text: documents, or whatever gives them one by one; it is held in memory. */
  readonly data?: readonly Document[] | AsyncIterable<Document>
  /**
   * The text, in place of `data`, as it was prepared on a disk: of any size, and not held in memory. Its splitter is that
   * of the model when none is asked for; what it holds out is measured with.
   */
  readonly corpus?: StoredCorpus
  /** Text to measure with, in place of a part of `data` that is set aside; all of `data` is then trained on. */
  readonly heldOut?: readonly Document[]
  /** When it ends. */
  readonly length: TrainLength
  /** `auto` when left out. */
  readonly engine?: string | EngineChoice
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
}

const SETTING_NAMES: OptionNames<TrainSettings> = {
  data: true,
  corpus: true,
  heldOut: true,
  length: true,
  size: true,
  stages: true,
  config: true,
  splitter: true,
  splitterOptions: true,
  splitterData: true,
  tokens: true,
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
  if (corpus !== undefined && settings.data !== undefined)
    throw badOption("data", "given", "left out with `corpus`, which is the text")
  const known = defaultRegistry(plugins)
  const beginning = await beginTraining(
    corpus === undefined ? settings : await ownSplitter(settings, corpus),
    known,
  )
  const { model, splitter, resume, from } = beginning
  const needs = pluginNeeds(known, splitter, model.config)
  checkSampling(settings)
  const record =
    out && settings.record !== false
      ? await runRecord(out, { resumedAt: resume?.progress.steps, facts: settings.record ?? {} })
      : undefined
  const beforeSave = async (): Promise<void> => record?.flush()
  const save = out && (await runFolder(out, settings, { needs, known, beforeSave }))

  const before = resume && decodeTrainState(resume.training, model).state
  const seed = settings.seed ?? before?.settings.seed ?? 0
  const { text, tokenizer } =
    corpus === undefined
      ? await inMemory(settings, beginning, seed)
      : { text: await onDisk(settings, beginning, corpus), tokenizer: undefined }
  const { engine } =
    typeof settings.engine === "object"
      ? settings.engine
      : await openEngine(settings.engine ?? "auto", {
          registry: known,
          ...(settings.threads !== undefined && { threads: settings.threads }),
        })
  const given = Object.fromEntries(
    PASSED_ON.map((name) => [name, settings[name]]).filter(([, value]) => value !== undefined),
  ) as Partial<TrainOptions>
  const rowBytes = settings.rowBytes ?? before?.settings.rowBytes ?? beginning.rowBytes
  const { bytes, documents: count, positions } = rowSource(text.training)
  const tokens = tokenizer && { tokenizer, bytesPerToken: (bytes + 2 * count) / positions }
  try {
    const watched = settings.check === undefined ? engine : checkedEngine(engine, { every: settings.check })
    yield* trainSteps({
      model,
      splitter,
      ...(tokenizer && { tokenizer }),
      corpus: text,
      engine: watched,
      length: settings.length,
      seed,
      ...given,
      rowBytes,
      ...(resume && { resume }),
      ...(from && { from }),
      ...(save && { save }),
      ...(record && { record: record.tell }),
      ...(settings.sample !== undefined &&
        settings.sample.length > 0 && {
          sample: sampler(
            { model, splitter, tokens, engine, rowBytes, seed, signal: settings.signal },
            settings,
          ),
        }),
    })
    // What was told after the last save.
    await record?.flush()
  } finally {
    if (typeof settings.engine !== "object") await engine.close()
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

/** The text of a corpus on a disk, as rows are cut out of it. */
async function onDisk(
  { heldOut }: TrainSettings,
  { model, splitter }: Beginning,
  corpus: StoredCorpus,
): Promise<RowCorpus> {
  const stages = model.config.stages.length
  if (model.config.vocabulary !== undefined)
    throw badOption(
      "corpus",
      corpus.describe(),
      "left out for a model over tokens, whose text is given as `data`: a corpus holds bytes",
    )
  const rows = await corpus.rows(splitter, stages)
  if (heldOut === undefined) return rows
  const documents = await documentsOf("heldOut", heldOut)
  return { training: rows.training, heldOut: rowSource(encodeStream(documents, splitter, stages)) }
}

/** Documents in memory: encoded, and a part set aside. */
async function inMemory(settings: TrainSettings, beginning: Beginning, seed: number) {
  const { model, splitter } = beginning
  const documents = await documentsOf("data", settings.data)
  const heldOut = settings.heldOut && (await documentsOf("heldOut", settings.heldOut))
  // The same text is held out again, and the same rows follow, unless somebody asks for others.
  const parts = heldOut ? { training: documents, heldOut } : setAside(documents, { seed })
  const tokenizer = await tokensOf(beginning, parts.training, settings.signal)
  const encode = (some: readonly Document[]) =>
    encodeStream(some, splitter, model.config.stages.length, tokenizer)
  return { text: { training: encode(parts.training), heldOut: encode(parts.heldOut) }, tokenizer }
}

/** What a model over tokens reads with: as it is known, or learned from the text that is trained on. */
async function tokensOf(
  { model, splitter, tokenizer }: Beginning,
  training: readonly Document[],
  signal: AbortSignal | undefined,
): Promise<Tokenizer | undefined> {
  const { vocabulary } = model.config
  if (vocabulary === undefined || tokenizer !== undefined) return tokenizer
  const texts = training.map(({ bytes }) => bytes)
  return bytePairs(splitter, await fitMerges(texts, splitter, { vocabulary, signal }))
}

/**
 * Collects the documents, as long as they fit: a stream may have no end. A caller without types may give a path, or
 * texts.
 */
async function documentsOf(option: "data" | "heldOut", data: unknown): Promise<Document[]> {
  if (typeof data !== "object" || data === null || !(Symbol.iterator in data || Symbol.asyncIterator in data))
    throw badOption(
      option,
      data,
      'a list of documents, { name, bytes } each, or readDocuments(paths) of "aunet/node"',
    )
  const documents: Document[] = []
  let bytes = 0
  for await (const document of data as AsyncIterable<Document>) {
    if (!isBytes((document as Partial<Document> | null)?.bytes))
      throw new AunetError(
        "BAD_OPTION",
        `${option}[${documents.length}] has no bytes; a document is { name, bytes }, with its text as a Uint8Array`,
      )
    bytes += document.bytes.length
    if (bytes > MOST_CORPUS_BYTES)
      throw new AunetError(
        "BAD_DATA",
        `with ${option}[${documents.length}] the text has ${bytes} bytes, and at most ${MOST_CORPUS_BYTES} fit in memory; prepare it on a disk (prepareCorpus of "aunet/node") and give it as corpus, or train on a part of it`,
      )
    documents.push(document)
  }
  return documents
}
