/**
 * A file of tensors on its way to a folder: a training need not hold its checkpoint beside its model.
 *
 *     parameters in an engine -> tensor -> piece -> folder    and the next tensor
 *
 * In: shapes, and what reads a tensor. Out: a safetensors file in pieces. Never: reads a tensor before its piece is asked
 * for, or keeps it afterwards.
 */
import { AunetError } from "@aunet/base"
import { type Shape, showShape, sizeOf } from "@aunet/tensor"
import { layOutSafetensors, type TensorForm } from "@aunet/weights"
import type { FileInPieces } from "./files.ts"
import { ofWeights } from "./of-weights.ts"

/** Gives the numbers of a tensor; they may be written over, or freed, as soon as it is asked for another. */
export type ReadTensor = (name: string) => Float32Array | Promise<Float32Array>

/** A safetensors file of float32, whose tensors are read when it is written. */
export function tensorFile(
  shapes: Readonly<Record<string, { readonly shape: Shape }>>,
  read: ReadTensor,
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
        const { buffer, byteOffset, byteLength } = checked(name, shapes[name].shape, await read(name))
        yield new Uint8Array(buffer, byteOffset, byteLength)
      }
    },
  }
}

/** Refuses numbers that would make the header of their file a lie. */
function checked(name: string, shape: Shape, given: Float32Array | undefined): Float32Array {
  // Of any realm: Jest and iframes have classes of their own.
  if (Object.prototype.toString.call(given) === "[object Float32Array]" && given?.length === sizeOf(shape))
    return given
  const said = given === undefined ? "was not given" : `has ${given.length} numbers, or none of float32`
  throw new AunetError(
    "BAD_CHECKPOINT",
    `tensor ${JSON.stringify(name)} of shape ${showShape(shape)} ${said}`,
  )
}
