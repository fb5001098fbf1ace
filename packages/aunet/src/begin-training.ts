/**
 * What a training begins with: its model, its splitter, and what an earlier checkpoint gives of them.
 *
 *     resume   all of the checkpoint in `out`: model, splitter, optimiser, settings
 *     from     model and splitter of another checkpoint, and its parameters; the rest begins anew
 *     neither  a configuration, drawn from a seed
 *
 * In: settings of a caller who may have no types. Out: a beginning. Never: writes, or opens an engine.
 */
import {
  AunetError,
  badOption,
  type Checkpoint,
  checkFolder,
  decodeModelConfig,
  type Folder,
  liesIn,
  loadCheckpoint,
  makeModel,
  type Model,
  type ModelConfig,
  presetModel,
  type Registry,
  type Size,
} from "@aunet/core"
import type { Json, Splitter } from "@aunet/splitter"
import { wordGroups } from "./word-groups.ts"

/** What a caller may ask of a beginning. */
export interface BeginSettings {
  /** `tiny` when left out. A resumed training keeps its own model. */
  readonly size?: Size
  /** 1 to 4; 2 when left out. */
  readonly stages?: number
  /** A whole configuration, in place of size and stages; `readConfig` makes one from JSON of several kinds. */
  readonly config?: ModelConfig
  /** A splitter by name; `words` when left out. */
  readonly splitter?: string
  readonly splitterOptions?: Json
  /** What the splitter learned: the bytes of a file that `fitSplitter` gave, for `learned`. */
  readonly splitterData?: Uint8Array
  /** Where checkpoints go; nothing is saved when left out. */
  readonly out?: Folder
  /** Goes on from the checkpoint in `out`; what begins a training (`from`, `size`, `config`, `splitter`...) is then not looked at. */
  readonly resume?: boolean
  /** Replaces a checkpoint that is in `out`, at the first save; without it and without `resume` one is an error. */
  readonly overwrite?: boolean
  /**
   * Begins a new training from the parameters, the model and the splitter of a checkpoint, which is only read. Length,
   * rate, seed and optimiser are those of the new training, the rows as long as the base knows unless `rowBytes` says
   * otherwise. `size`, `stages` and `config` are refused; another splitter is taken if it goes deep enough.
   */
  readonly from?: Folder
}

/** What a training begins with. */
export interface Beginning {
  readonly model: Model
  readonly splitter: Splitter
  /** T, when nobody says another. */
  readonly rowBytes: number
  readonly resume?: Checkpoint
  readonly from?: { readonly name: string; readonly checkpoint: Checkpoint }
}

/**
 * Finds out what a training begins with.
 *
 * @throws AunetError BAD_OPTION for settings that contradict each other; what loading a checkpoint throws
 */
export async function beginTraining(settings: BeginSettings, known: Registry): Promise<Beginning> {
  const { out, resume = false, from, size = "tiny" } = settings
  if (resume && out === undefined)
    throw new AunetError("BAD_OPTION", "resume needs `out`, the folder of the checkpoint to go on from")
  if (resume && settings.overwrite === true)
    throw badOption("overwrite", true, "left out with `resume`, which goes on from the checkpoint in `out`")
  if (from !== undefined) await checkBase(from, out)
  const preset = presetModel(size, settings.stages ?? 2)
  if (resume && out !== undefined) {
    const checkpoint = await loadCheckpoint(out, known)
    const { model, splitter } = checkpoint
    // The rows of the training that is resumed are among its settings.
    return { model, splitter, rowBytes: preset.rowBytes, resume: checkpoint }
  }
  if (from !== undefined) {
    refuseOtherModel(settings)
    const checkpoint = await loadCheckpoint(from, known, { training: false })
    const { model, lengths } = checkpoint
    const splitter = splitterOf(settings, known, model, checkpoint.splitter)
    return { model, splitter, rowBytes: lengths[0] as number, from: { name: from.describe(), checkpoint } }
  }
  const config = settings.config === undefined ? preset.config : decodeModelConfig(settings.config)
  const model = makeModel(config, known)
  return { model, splitter: splitterOf(settings, known, model), rowBytes: preset.rowBytes }
}

/** The base is read and nothing else: a training that saved into it would put its own model in its place. */
async function checkBase(from: Folder, out: Folder | undefined): Promise<void> {
  checkFolder("from", from)
  if (out !== undefined && (await liesIn(out, from)))
    throw new AunetError(
      "BAD_OPTION",
      `out is ${out.describe()}; it must be outside of the model that training begins from (${from.describe()}), where nothing is written`,
    )
}

/** Parameters fit the one model that they are of. */
function refuseOtherModel(settings: BeginSettings): void {
  for (const name of ["size", "stages", "config"] as const)
    if (settings[name] !== undefined)
      throw badOption(name, settings[name], "left out with `from`, whose model the training keeps")
}

/**
 * The splitter that is asked for; where only options or data are, that of the base with those.
 *
 * Another splitter than the base's is no mistake: a text in another script may need it. How deep it has to go is
 * checked where the text is read.
 */
function splitterOf(
  { splitter: asked, splitterOptions, splitterData }: BeginSettings,
  known: Registry,
  model: Model,
  base?: Splitter,
): Splitter {
  if (
    asked === undefined &&
    splitterOptions === undefined &&
    splitterData === undefined &&
    base !== undefined
  )
    return base
  const name = asked ?? base?.name ?? "words"
  const kept = asked === undefined ? base : undefined
  const options = splitterOptions ?? kept?.options
  return known
    .get("splitter", name)
    .make(
      options ?? (name === "words" ? wordGroups(model.config.stages.length) : undefined),
      splitterData ?? kept?.data,
    )
}
