/**
 * A golden file: what it holds, and the model that it was made with.
 *
 * What to check follows from what is there, never from the name: `logits` make it a forward case,
 * `losses` with `lrs` a trajectory, a `prompt` a continuation; several may be in one file.
 *
 * In: the bytes of a safetensors file. Out: its parts. Never: computes. Source: aunet.md 7.
 */
import { interpolatedPoolPlugin, multiLinearPlugin, repeatPlugin, simplePlugin } from "@aunet/blocks"
import {
  decodeOfficialConfig,
  decodeSafetensors,
  makeModel,
  type Model,
  officialName,
  parametersOf,
  registry,
  type StoredTensor,
  toFloat32,
} from "@aunet/core"

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
export const knownPlugins = registry([multiLinearPlugin, repeatPlugin, simplePlugin, interpolatedPoolPlugin])

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
  } = decodeOfficialConfig(JSON.parse(metadata.config), `config of ${file}`)
  const model = makeModel(config, knownPlugins)
  const ours = new Map(Object.keys(model.parameters).map((name) => [officialName(architecture, name), name]))
  const below = (prefix: string): Tensors =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(`${prefix}.`))
        .map(([name, tensor]) => {
          const official = name.slice(prefix.length + 1)
          return [ours.get(official) ?? official, tensor]
        }),
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

/** Gives the whole numbers of a tensor. */
export const integersOf = (tensor: StoredTensor): Int32Array => Int32Array.from(toFloat32(tensor))

/** Gives levels as bytes. */
export const levelsOf = (tensor: StoredTensor): Uint8Array => Uint8Array.from(toFloat32(tensor))
