/**
 * What a training begins with: its model, its splitter, and what an earlier checkpoint gives of them.
 *
 *     resume   all of the checkpoint in `out`: model, splitter, optimiser, settings
 *     from     model and splitter of another checkpoint, and its parameters; the rest begins anew
 *     neither  a configuration, drawn from a seed
 *
 * In: settings of a caller who may have no types. Out: a beginning. Never: writes, or opens an engine.
 */
import { AunetError, badOption, isBytes } from "@aunet/base"
import {
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
  whichCheckpoint,
} from "@aunet/core"
import { decodeMerges, type Tokenizer, tokenizerOf, VOCABULARY } from "@aunet/tokens"
import type { Json, Splitter } from "@aunet/splitter"
import { type RouterSettings, stagesOf, withRouter, withRuleOf } from "./router-settings.ts"
import { wordGroups } from "../plugins/word-groups.ts"

/** Which tokens a model over tokens reads: so many ids learned from the training text, or a file of merges. */
export type TokenChoice =
  | {
      /** V, ids in all, 259 to 65536; from 512 to 4096 for models as small as those of the presets. */
      readonly vocabulary: number
    }
  | {
      /** The bytes of `merges.json` of a checkpoint; its splitter has to be that of the training. */
      readonly merges: Uint8Array
    }

/** What a caller may ask of a beginning. */
export interface BeginSettings {
  /** `tiny` when left out. A resumed training keeps its own model. */
  readonly size?: Size
  /** 1 to 4; 2 when left out, 1 with `tokens`, and as many as a `router` has lengths for. */
  readonly stages?: number
  /**
   * Makes it a model over tokens, the baseline of an AU-Net: byte pair encoding inside of the splitter's segments, of
   * one stage. A configuration with a `vocabulary` asks for the same.
   */
  readonly tokens?: TokenChoice
  /** A whole configuration, in place of size and stages; `readConfig` makes one from JSON of several kinds. */
  readonly config?: ModelConfig
  /** Lets the model find its own boundaries; they are the splitter's when left out. */
  readonly router?: RouterSettings
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
   * Begins a new training from the parameters, the model and the splitter of a checkpoint, which is only read: of a
   * training the best where it is kept. Length,
   * rate, seed and optimiser are those of the new training, the rows as long as the base knows unless `rowBytes` says
   * otherwise. `size`, `stages`, `config` and `router` are refused; another splitter is taken if it goes deep enough.
   */
  readonly from?: Folder
}

/** What a training begins with. */
export interface Beginning {
  readonly model: Model
  readonly splitter: Splitter
  /** T, when nobody says another. */
  readonly rowBytes: number
  /** What a model over tokens reads with, where that is known before the text. */
  readonly tokenizer?: Tokenizer
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
  const vocabulary = vocabularyIn(settings)
  const { router } = settings
  if (router !== undefined && vocabulary !== undefined)
    throw badOption(
      "router",
      router.name,
      "left out of a model over tokens (tokens), which has no segments to find",
    )
  const stages = settings.stages ?? (router ? stagesOf(router) : vocabulary === undefined ? 2 : 1)
  const preset = presetModel(size, stages, vocabulary === undefined ? {} : { vocabulary })
  if (resume && out !== undefined) {
    const checkpoint = await loadCheckpoint(out, known)
    const { model, splitter, tokenizer } = checkpoint
    // The rows of the training that is resumed are among its settings.
    return {
      model,
      splitter,
      rowBytes: preset.rowBytes,
      ...(tokenizer && { tokenizer }),
      resume: checkpoint,
    }
  }
  if (from !== undefined) {
    refuseOtherModel(settings)
    const base = await whichCheckpoint(from)
    const checkpoint = await loadCheckpoint(base, known, { training: false })
    const { model, lengths, tokenizer, rowBytes = lengths[0] as number } = checkpoint
    const splitter = splitterOf(settings, known, model.config, checkpoint.splitter)
    if (tokenizer !== undefined && splitter !== checkpoint.splitter)
      throw badOption(
        "splitter",
        splitter.name,
        "left out with `from`, since the base is a model over tokens, which were learned with its own",
      )
    return {
      model: makeModel(withRuleOf(model.config, splitter), known),
      splitter,
      rowBytes,
      ...(tokenizer && { tokenizer }),
      from: { name: base.describe(), checkpoint },
    }
  }
  const config =
    settings.config === undefined
      ? preset.config
      : decodeModelConfig({ ...settings.config, ...(vocabulary !== undefined && { vocabulary }) })
  const asked = withRouter(config, router)
  const splitter = splitterOf(settings, known, asked)
  return {
    model: makeModel(withRuleOf(asked, splitter), known),
    splitter,
    rowBytes: preset.rowBytes,
    ...(settings.tokens !== undefined &&
      "merges" in settings.tokens && {
        tokenizer: tokenizerOf(settings.tokens.merges, splitter, "the file of merges"),
      }),
  }
}

/** How many ids the model shall have; undefined for a model over bytes. */
function vocabularyIn({ tokens, config }: BeginSettings): number | undefined {
  const inConfig = config?.vocabulary
  if (tokens === undefined) return inConfig
  const given: { readonly vocabulary?: unknown; readonly merges?: unknown } = Object(tokens) as object
  const names = Object.keys(given)
  if (names.length !== 1 || !(isBytes(given.merges) || typeof given.vocabulary === "number"))
    throw badOption("tokens", tokens, "{ vocabulary: n } or { merges: bytes of merges.json }")
  const vocabulary =
    "merges" in tokens
      ? VOCABULARY + decodeMerges(tokens.merges, "the file of merges").merges.length
      : tokens.vocabulary
  if (inConfig !== undefined && inConfig !== vocabulary)
    throw badOption("tokens", vocabulary, `${inConfig}, the vocabulary of the configuration`)
  return vocabulary
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
  for (const name of ["size", "stages", "config", "tokens", "router"] as const)
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
  config: ModelConfig,
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
      options ?? (name === "words" ? wordGroups(config.stages.length) : undefined),
      splitterData ?? kept?.data,
    )
}
