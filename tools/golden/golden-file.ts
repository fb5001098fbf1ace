/**
 * A golden file: what it holds, and the model that it was made with.
 *
 * What to check follows from what is there, never from the name: `logits` make it a forward case,
 * `losses` with `lrs` a trajectory, a `prompt` a continuation; several may be in one file.
 *
 * In: the bytes of a safetensors file. Out: its parts. Never: computes. Source: aunet.md 7.
 */
import { interpolatedPoolPlugin, multiLinearPlugin, repeatPlugin, simplePlugin } from "@aunet/blocks"
import { bareWeights, decodeOfficialConfig, officialName } from "@aunet/lingua"
import { decodeSafetensors, type StoredTensor, toFloat32 } from "@aunet/weights"
import { makeModel, type Model, parametersOf, registry } from "@aunet/core"

/** Tensors by name. */
export type Tensors = Readonly<Record<string, StoredTensor>>

/** A golden file of tensors. */
export interface GoldenFile {
  readonly file: string
  readonly tensors: Tensors
  readonly metadata: Readonly<Record<string, string>>
  readonly model: Model
  /** Longest length of each stage. */
  readonly longest: readonly number[]
  /** Start weights under our names. */
  readonly parameters: Readonly<Record<string, Float32Array>>
  /** Takes tensors below a prefix (`grads`, `final`) under our names. */
  below(prefix: string): Tensors
}

/** The plug-ins that any official configuration may name. */
const knownPlugins = registry([multiLinearPlugin, repeatPlugin, simplePlugin, interpolatedPoolPlugin])

/**
 * Reads a golden file.
 *
 * @throws AunetError for what is damaged or asks for what is not here
 */
export function readGolden(file: string, bytes: Uint8Array): GoldenFile {
  const { tensors, metadata } = decodeSafetensors(bytes, { name: file })
  if (metadata.config === undefined)
    throw new Error(`${file} has no "config" among its metadata; it is not a golden file`)
  const {
    config,
    lengths: longest,
    architecture,
  } = decodeOfficialConfig(modelPart(parsed(metadata.config, `config of ${file}`)), `config of ${file}`)
  const model = makeModel(config, knownPlugins)
  const ours = new Map(Object.keys(model.parameters).map((name) => [officialName(architecture, name), name]))
  const below = (prefix: string): Tensors =>
    Object.fromEntries(
      [...bareWeights(named(tensors, prefix), `${prefix}.* of ${file}`)].map(([official, tensor]) => [
        ours.get(official) ?? official,
        tensor,
      ]),
    )
  return {
    file,
    tensors,
    metadata,
    model,
    longest,
    parameters: parametersOf(model, below("weights"), file),
    below,
  }
}

/** The tensors below a prefix, under the names that come after it. */
const named = (tensors: Tensors, prefix: string): Tensors =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  )

/** A whole training configuration, or its model part alone. */
const modelPart = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "model" in value ? value.model : value

/**
 * Reads JSON of the metadata.
 *
 * @throws Error naming it
 */
export function parsed(json: string, what: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch (cause) {
    throw new Error(`${what} is not JSON: ${JSON.stringify(json.slice(0, 60))}`, { cause })
  }
}

/**
 * Positions of each stage for rows of T bytes: as many as the configuration allows and the row can have.
 *
 * @throws Error for a row that is longer than the configuration allows
 */
export function lengthsFor({ file, longest }: GoldenFile, T: number): number[] {
  if (T > longest[0])
    throw new Error(`the rows of ${file} have ${T} positions, more than max_seqlens allows, ${longest[0]}`)
  return [T, ...longest.slice(1).map((most) => Math.min(most, T))]
}

/**
 * Takes a tensor that a check needs.
 *
 * @throws Error naming it when the file has none
 */
export function needed({ file, tensors }: GoldenFile, name: string): StoredTensor {
  if (!Object.hasOwn(tensors, name)) throw new Error(`${file} has no tensor "${name}"`)
  return tensors[name]
}

/** Gives the numbers of a tensor. */
export const numbersOf = (tensor: StoredTensor): Float32Array => toFloat32(tensor)

/** Gives the whole numbers of a tensor. */
export const integersOf = (tensor: StoredTensor): Int32Array => Int32Array.from(toFloat32(tensor))

/**
 * Gives levels as bytes.
 *
 * @throws Error for a number that is no level
 */
export function levelsOf(tensor: StoredTensor): Uint8Array {
  const values = toFloat32(tensor)
  const wrong = values.find((value) => !Number.isInteger(value) || value < 0 || value > 255)
  if (wrong !== undefined) throw new Error(`there is no level ${wrong}`)
  return Uint8Array.from(values)
}

/**
 * Gives the levels of a batch; a plain transformer has none, since it pools nothing.
 *
 * @throws Error when an AU-Net's file has none
 */
export function batchLevels(golden: GoldenFile): Uint8Array {
  if (golden.model.config.stages.length > 1) return levelsOf(needed(golden, "levels"))
  return new Uint8Array(needed(golden, "tokens").data.length)
}
