/**
 * Imports a consolidated checkpoint of the official code.
 *
 *     params.json                             the official configuration
 *     consolidated.pth or *.safetensors       weights, float32, bfloat16 or float16
 *
 * In: files that anyone may have made. Out: a checkpoint to generate, measure and train with.
 * Never: executes what is in them. All that is wrong with weights is named at once.
 */
import type { Json, Splitter } from "@aunet/splitter"
import {
  ofWeights,
  type Checkpoint,
  type Files,
  makeModel,
  type PluginChoice,
  type Registry,
} from "@aunet/core"
import { AunetError, checkpointJson } from "@aunet/base"
import { decodeOfficialConfig } from "./official-config.ts"
import { checkLength } from "./official-lengths.ts"
import { officialName } from "./official-transformer.ts"
import { decodeSafetensors, decodeTorchFile, refuseLfsPointer } from "@aunet/weights"
import { ownPart } from "./own-part.ts"
import { bareWeights, checkSize, weightsOf } from "./weights.ts"

/** How to import. */
export interface ImportLinguaOptions {
  /** Splits its text; that of the configuration when left out. */
  readonly splitter?: Splitter
  /** How messages call it: the folder. */
  readonly name?: string
}

/** An imported checkpoint. */
export interface LinguaImport {
  readonly checkpoint: Checkpoint
  /** Where params.json contradicts itself, and which side was taken: one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Imports a checkpoint.
 *
 * @param registry must have the plug-ins that it names: an upsampler, and the splitter `lingua` for the
 * official rules
 * @throws AunetError BAD_CHECKPOINT for files that are missing, damaged, hostile, or do not fit each other;
 * BAD_CONFIG for a configuration that asks for what is not here; UNKNOWN_PLUGIN
 */
export function importLingua(
  files: Files,
  registry: Registry,
  { splitter, name: where = "the folder" }: ImportLinguaOptions = {},
): LinguaImport {
  const refuse = (what: string): AunetError =>
    new AunetError("BAD_CHECKPOINT", `${where} is not a consolidated official checkpoint: ${what}`)
  const weights = Object.keys(files).filter((file) => /\.(?:pth|pt|safetensors)$/.test(file))
  if (weights.length !== 1) {
    throw refuse(
      weights.length === 0
        ? "it has no weights (consolidated.pth, or a .safetensors file). A folder of .distcp files is not consolidated yet: lingua's consolidate_checkpoints, or torch.distributed.checkpoint.format_utils.dcp_to_torch_save, does it"
        : `it has several weights files (${weights.join(", ")}); leave one`,
    )
  }
  for (const [name, bytes] of Object.entries(files))
    ofWeights(() => refuseLfsPointer(bytes, `${name} of ${where}`))
  const json = files["params.json"]
  if (json === undefined) throw refuse("it has no params.json")
  const params = checkpointJson(json, `params.json of ${where}`) as Record<string, unknown>
  if (typeof params !== "object" || params === null || Array.isArray(params))
    throw refuse("its params.json is no object")

  const data = (params.data ?? {}) as {
    readonly seq_len?: unknown
    readonly regex?: { readonly strategy?: unknown }
  }
  const rowBytes = data.seq_len
  if (rowBytes !== undefined) checkLength(rowBytes, `params.json of ${where}`, "data.seq_len")
  const strategy = data.regex?.strategy
  // A whole training configuration, or its model part alone.
  const part = params.model ?? params
  const place = `${part === params ? "" : '"model" in '}params.json of ${where}`
  const official = decodeOfficialConfig(part, place, rowBytes)
  const own = ownPart(params, official, strategy, where)
  const config = own.model?.config ?? official.config

  const bytes = files[weights[0]]
  const file = `${weights[0]} of ${where}`
  const tensors = bareWeights(
    ofWeights(() =>
      weights[0].endsWith(".safetensors")
        ? decodeSafetensors(bytes, { name: file }).tensors
        : decodeTorchFile(bytes, { name: file }),
    ),
    file,
  )
  checkSize(config, bytes, where)
  const model = makeModel(config, registry)
  const called = (name: string): string => officialName(official.architecture, name)
  const specs = Object.entries(model.parameters)
  const shapes = new Map(specs.map(([name, { shape }]) => [called(name), shape]))
  const parameters = weightsOf(shapes, tensors, where)
  return {
    checkpoint: {
      model,
      splitter: splitter ?? splitterOf(own.splitter, strategy, config.stages.length, registry, where),
      parameters: Object.fromEntries(
        specs.map(([name]) => [name, parameters.get(called(name)) as Float32Array]),
      ),
      lengths: own.model?.lengths ?? official.lengths,
      progress: own.model?.progress ?? { steps: 0, bytes: 0 },
      training: {},
    },
    // A splitter that was given is neither side's.
    notes: splitter === undefined ? [...own.modelNotes, ...own.splitterNotes] : own.modelNotes,
  }
}

function splitterOf(
  own: PluginChoice | undefined,
  strategy: unknown,
  stages: number,
  registry: Registry,
  where: string,
): Splitter {
  if (own !== undefined) return registry.get("splitter", own.name).make(own.options)
  // A plain transformer pools nothing: any rule will do.
  if (strategy === undefined && stages === 1)
    return registry.get("splitter", registry.names("splitter")[0]).make()
  const plugin = registry.get("splitter", "lingua")
  try {
    return plugin.make({ official: (strategy ?? null) as Json })
  } catch (cause) {
    const said = strategy === undefined ? "is missing" : `is ${JSON.stringify(strategy).slice(0, 200)}`
    throw new AunetError(
      "BAD_CHECKPOINT",
      `params.json of ${where}: data.regex.strategy ${said}; mend it, or choose a splitter. ${(cause as Error).message}`,
      { cause },
    )
  }
}
