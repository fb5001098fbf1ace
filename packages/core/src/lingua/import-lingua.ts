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
import type { Checkpoint } from "../checkpoint.ts"
import { parametersOf, Progress } from "../checkpoint.ts"
import { decodeModelConfig, decodeWith, PluginChoice } from "../config.ts"
import { AunetError } from "../errors.ts"
import type { Files } from "../folder.ts"
import { makeModel } from "../model.ts"
import { decodeOfficialConfig, encodeOfficialConfig } from "../official-config.ts"
import { officialName } from "../official-transformer.ts"
import type { Registry } from "../registry.ts"
import { decodeSafetensors, type StoredTensor } from "../safetensors.ts"
import * as Schema from "effect/Schema"
import { isBuffer } from "./buffers.ts"
import { decodeTorchFile } from "./torch-file.ts"

/** How to import. */
export interface ImportLinguaOptions {
  /** Splits its text; that of the configuration when left out. */
  readonly splitter?: Splitter
  /** How messages call it: the folder. */
  readonly name?: string
}

/** What an export of ours says beside the official fields. */
const Own = Schema.Struct({
  version: Schema.Literal(1),
  config: Schema.Json,
  splitter: PluginChoice,
  lengths: Schema.Array(Schema.Int),
  progress: Progress,
})

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
): Checkpoint {
  const refuse = (what: string, options?: ErrorOptions): AunetError =>
    new AunetError("BAD_CHECKPOINT", `${where} is not a consolidated official checkpoint: ${what}`, options)
  const weights = Object.keys(files).filter((file) => /\.(?:pth|pt|safetensors)$/.test(file))
  if (weights.length !== 1) {
    throw refuse(
      weights.length === 0
        ? "it has no weights (consolidated.pth, or a .safetensors file). A folder of .distcp files is not consolidated yet: lingua's consolidate_checkpoints, or torch.distributed.checkpoint.format_utils.dcp_to_torch_save, does it"
        : `it has several weights files (${weights.join(", ")}); leave one`,
    )
  }
  const json = files["params.json"]
  if (json === undefined) throw refuse("it has no params.json")
  let params: Record<string, unknown>
  try {
    params = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json)) as Record<string, unknown>
  } catch (cause) {
    throw refuse("its params.json is not JSON; it was cut short or changed by hand", { cause })
  }
  if (typeof params !== "object" || params === null || Array.isArray(params))
    throw refuse("its params.json is no object")

  const data = (params.data ?? {}) as {
    readonly seq_len?: unknown
    readonly regex?: { readonly strategy?: unknown }
  }
  const rowBytes = typeof data.seq_len === "number" ? data.seq_len : undefined
  // A whole training configuration, or its model part alone.
  const official = decodeOfficialConfig(params.model ?? params, `params.json of ${where}`, rowBytes)
  const own = ownPart(params, official.lengths, where)
  const model = makeModel(own?.config ?? official.config, registry)

  const bytes = files[weights[0]]
  const file = `${weights[0]} of ${where}`
  const tensors = weights[0].endsWith(".safetensors")
    ? decodeSafetensors(bytes, { name: file }).tensors
    : decodeTorchFile(bytes, { name: file })
  const called = (name: string): string => officialName(official.architecture, name)
  // Under official names, so that messages name what the file has.
  const named = {
    ...model,
    parameters: Object.fromEntries(
      Object.entries(model.parameters).map(([name, spec]) => [called(name), spec]),
    ),
  }
  const parameters = parametersOf(named, floats(tensors, file), where)
  return {
    model,
    splitter:
      splitter ??
      splitterOf(own?.splitter, data.regex?.strategy, model.config.stages.length, registry, where),
    parameters: Object.fromEntries(
      Object.keys(model.parameters).map((name) => [name, parameters[called(name)]]),
    ),
    lengths: own?.lengths ?? official.lengths,
    progress: own?.progress ?? { steps: 0, bytes: 0 },
    training: {},
  }
}

/** Takes what we wrote ourselves, as long as the official fields still say the same. */
function ownPart(params: Record<string, unknown>, lengths: readonly number[], where: string) {
  if (params.aunet === undefined) return undefined
  const own = decodeWith(Own, `"aunet" in params.json of ${where}`, params.aunet, "BAD_CHECKPOINT")
  const config = decodeModelConfig(own.config, `"aunet.config" in params.json of ${where}`)
  const same =
    JSON.stringify(sorted(encodeOfficialConfig(config, own.lengths))) === JSON.stringify(sorted(params.model))
  return same && own.lengths.length === lengths.length ? { ...own, config } : undefined
}

/** The same value with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inside]) => [key, sorted(inside)]),
  )
}

/** Strips what wrappers put before names, drops tables, and refuses tensors that hold no weights. */
function floats(tensors: Readonly<Record<string, StoredTensor>>, file: string): Record<string, StoredTensor> {
  const kept: Record<string, StoredTensor> = {}
  const problems: string[] = []
  const all = Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => [
    name.replaceAll("_orig_mod.", ""),
    tensor,
  ])
  const prefix = all.length > 0 && all.every(([name]) => name.startsWith("model.")) ? "model." : ""
  for (const [name, tensor] of all) {
    const bare = name.slice(prefix.length)
    if (isBuffer(bare)) continue
    if (bare in kept) problems.push(`"${bare}" is there twice`)
    if (!["f64", "f32", "f16", "bf16"].includes(tensor.dtype))
      problems.push(`"${bare}" is ${tensor.dtype}; weights are f32, bf16, f16 or f64`)
    kept[bare] = tensor
  }
  if (problems.length > 0) throw new AunetError("BAD_CHECKPOINT", `${file}: ${problems.join("; ")}`)
  return kept
}

function splitterOf(
  own: typeof PluginChoice.Type | undefined,
  strategy: unknown,
  stages: number,
  registry: Registry,
  where: string,
): Splitter {
  if (own !== undefined) return registry.get("splitter", own.name).make(own.options as Json | undefined)
  // A plain transformer pools nothing: any rule will do.
  if (strategy === undefined && stages === 1)
    return registry.get("splitter", registry.names("splitter")[0]).make()
  const rules = rulesOf(strategy)
  if (rules === undefined) {
    throw new AunetError(
      "BAD_CHECKPOINT",
      `params.json of ${where}: data.regex.strategy is ${JSON.stringify(strategy)}; it must be a dictionary such as { "word1": "1@1" }, or give a splitter`,
    )
  }
  return registry.get("splitter", "lingua").make({ strategy: rules })
}

/** Reads the official dictionary of rules: its order is that of the levels, its values hold the groups. */
function rulesOf(strategy: unknown): string[] | undefined {
  if (typeof strategy !== "object" || strategy === null || Array.isArray(strategy)) return undefined
  const rules = Object.entries(strategy).map(([key, value]) => {
    if (key.startsWith("pretok")) return "pretok"
    if (key.startsWith("punct")) return "punct"
    const parts = /^(\d+)(?:@([\d-]+))?$/.exec(String(value))
    if (!key.startsWith("word") || parts === null) return undefined
    // Moduli count under the key "word" alone.
    return key === "word" && parts[2] !== undefined && !parts[2].split("-").includes("1")
      ? `word${parts[1]}@${parts[2]}`
      : `word${parts[1]}`
  })
  return rules.length === 0 || rules.includes(undefined) ? undefined : (rules as string[])
}
