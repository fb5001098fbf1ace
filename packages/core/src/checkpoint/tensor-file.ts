/**
 * A file of tensors on its way to a folder: a training need not hold its checkpoint beside its model.
 *
 *     parameters in an engine -> tensor -> piece -> folder    and the next tensor
 *
 * In: shapes, and the numbers or what reads them. Out: a safetensors file in pieces. Never: reads a tensor before its piece is
 * asked for, or keeps it afterwards.
 */
import { AunetError } from "@aunet/base"
import { type Flat, letGo, type Shape, showShape, sizeOf } from "@aunet/tensor"
import { layOutSafetensors, type TensorForm } from "@aunet/weights"
import type { FileInPieces } from "./files.ts"
import { ofWeights } from "./of-weights.ts"

/** Gives a copy of a tensor's numbers, which is freed once it is written. */
export type ReadTensor = (name: string) => Promise<Float32Array>

/**
 * A safetensors file of float32, whose tensors are read when it is written.
 *
 * @param tensors all of them, which stay as they are, or what reads one
 * @throws AunetError BAD_CHECKPOINT for a name that cannot be written; while it is written, for numbers that do not fit
 * their shape, and what reading one fails with
 */
export function tensorFile(
  shapes: Readonly<Record<string, { readonly shape: Shape }>>,
  tensors: Flat<Float32Array> | ReadTensor,
  metadata?: Readonly<Record<string, string>>,
): FileInPieces {
  const forms = Object.entries(shapes).map(([name, { shape }]): [string, TensorForm] => [
    name,
    { dtype: "f32", shape },
  ])
  const { head, order, size } = ofWeights(() => layOutSafetensors(Object.fromEntries(forms), metadata))
  return {
    size,
    pieces: async function* () {
      yield head
      for (const name of order) {
        const isCopy = typeof tensors === "function"
        const values = checked(name, shapes[name].shape, isCopy ? await tensors(name) : tensors[name])
        try {
          yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        } finally {
          if (isCopy) letGo(values)
        }
      }
    },
  }
}

/** Refuses numbers that would make the header of their file a lie. */
function checked(name: string, shape: Shape, given: Float32Array | undefined | null): Float32Array {
  // Of any realm: Jest and iframes have classes of their own.
  if (Object.prototype.toString.call(given) === "[object Float32Array]" && given?.length === sizeOf(shape))
    return given
  const kind = Object.prototype.toString.call(given).slice(8, -1)
  const said = given?.length === undefined ? "was not given" : `comes with ${given.length} numbers, a ${kind}`
  throw new AunetError(
    "BAD_CHECKPOINT",
    `tensor ${JSON.stringify(name)} of shape ${showShape(shape)} ${said}`,
  )
}
