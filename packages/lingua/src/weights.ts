/**
 * The weights of an official checkpoint, checked against the configuration that came with them.
 *
 * In: tensors that anyone may have made. Out: parameters under official names, in float32.
 * Never: guesses which of two tensors is meant. All that is wrong is named at once.
 */
import { feedForwardWidth } from "@aunet/blocks"
import { quote } from "@aunet/splitter"
import { sameShape, showShape } from "@aunet/tensor"
import { AunetError, listProblems } from "@aunet/base"
import { type ModelConfig } from "@aunet/core"
import { VOCABULARY } from "@aunet/tokens"
import { type StoredTensor, toFloat32 } from "@aunet/weights"
import { isBuffer } from "./buffers.ts"

/**
 * Refuses a configuration that asks for more parameters than a file can hold, before any is made.
 *
 * @throws AunetError BAD_CHECKPOINT
 */
export function checkSize(config: ModelConfig, { length }: Uint8Array, where: string): void {
  const { stages, feedForward } = config
  const least = stages.reduce((total, { width, layers }, stage) => {
    const hidden = feedForwardWidth(width, feedForward.multipleOf, feedForward.multiplier)
    // Queries and the way out are squares; keys and values may be fewer.
    const stack = layers * width * (2 * width + 3 * hidden)
    return total + (stage === stages.length - 1 ? stack : 2 * stack)
  }, VOCABULARY * stages[0].width)
  // The smallest weights that are read have two bytes.
  if (2 * least > length)
    throw new AunetError(
      "BAD_CHECKPOINT",
      `the weights of ${where} do not fit its params.json: that asks for ${least} parameters at least, and the file has ${length} bytes; it is cut short, or of another model`,
    )
}

/**
 * Takes the parameters out of a file's weights.
 *
 * @param expected shape of each, under official names
 * @throws AunetError BAD_CHECKPOINT naming what is missing, extra or of another shape; or else what holds
 * values that are not finite in float32
 */
export function weightsOf(
  expected: ReadonlyMap<string, readonly number[]>,
  found: ReadonlyMap<string, StoredTensor>,
  where: string,
): Map<string, Float32Array> {
  const problems: string[] = []
  for (const [name, shape] of expected) {
    const stored = found.get(name)
    if (stored === undefined) problems.push(`"${name}" ${showShape(shape)} is missing`)
    else if (!sameShape(stored.shape, shape))
      problems.push(`"${name}" is ${showShape(stored.shape)}, not ${showShape(shape)}`)
  }
  for (const name of found.keys())
    if (!expected.has(name)) problems.push(`${quote(name)} is not a parameter of this model`)
  if (problems.length > 0)
    throw new AunetError(
      "BAD_CHECKPOINT",
      `the weights of ${where} do not fit its params.json: ${listProblems(problems)}`,
    )
  const weights = new Map([...found].map(([name, stored]) => [name, toFloat32(stored)]))
  refuseNotFinite(weights, where)
  return weights
}

/** A single one of them would make all that the model says no number. */
function refuseNotFinite(weights: ReadonlyMap<string, Float32Array>, where: string): void {
  const problems: string[] = []
  for (const [name, values] of weights) {
    let bad = 0
    for (const value of values) if (!Number.isFinite(value)) bad++
    if (bad > 0) problems.push(`"${name}" in ${bad} of ${values.length} values`)
  }
  if (problems.length > 0)
    throw new AunetError(
      "BAD_CHECKPOINT",
      `the weights of ${where} are not finite in float32: ${listProblems(problems)}; take a checkpoint from before the training went wrong`,
    )
}

/**
 * Strips what wrappers put before names, drops tables, and refuses tensors that hold no weights.
 *
 * @param file how messages call the file
 * @throws AunetError BAD_CHECKPOINT
 */
export function bareWeights(
  tensors: Readonly<Record<string, StoredTensor>>,
  file: string,
): Map<string, StoredTensor> {
  const kept = new Map<string, StoredTensor>()
  const problems: string[] = []
  const all = Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => [
    name.replaceAll("_orig_mod.", ""),
    tensor,
  ])
  const prefix = all.length > 0 && all.every(([name]) => name.startsWith("model.")) ? "model." : ""
  for (const [name, tensor] of all) {
    const bare = name.slice(prefix.length)
    if (isBuffer(bare)) continue
    if (kept.has(bare)) problems.push(`${quote(bare)} is there twice`)
    if (!["f64", "f32", "f16", "bf16"].includes(tensor.dtype))
      problems.push(`${quote(bare)} is ${tensor.dtype}; weights are f32, bf16, f16 or f64`)
    kept.set(bare, tensor)
  }
  if (problems.length > 0) throw new AunetError("BAD_CHECKPOINT", `${file}: ${listProblems(problems)}`)
  return kept
}
