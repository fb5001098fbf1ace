/**
 * The elements of a tensor, out of a storage that may hold them in any order.
 *
 * In: a tensor that was checked to lie inside its storage. Out: its elements row by row; a view where they
 * lie so. Never: checks again. Source: strides as PyTorch means them.
 */
import { elementsOf, stridesOf } from "../shape.ts"
import { storedArrays, type StoredTensor, tensorOfBytes } from "../stored-tensor.ts"
import type { PickledTensor } from "./pickle-values.ts"

/** Gives the bytes at a place where any typed array may begin. Not slice(): that of Node's Buffer is a view. */
export const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)

/** Tells whether the elements lie in row-major order. */
export function isContiguous({ shape, strides }: PickledTensor): boolean {
  const plain = stridesOf(shape)
  return (
    shape.includes(0) || shape.every((dimension, axis) => dimension === 1 || strides[axis] === plain[axis])
  )
}

/** Takes a tensor's elements in row-major order: a view where they lie so. */
export function gathered(tensor: PickledTensor, numbers: Uint8Array): StoredTensor {
  const { storage, offset, shape, strides } = tensor
  const width = storedArrays[storage.dtype].BYTES_PER_ELEMENT
  const size = elementsOf(shape)
  if (isContiguous(tensor))
    return tensorOfBytes(storage.dtype, shape, numbers.subarray(offset * width, (offset + size) * width))
  // Elements are copied as whole numbers, which keep every bit; those of 8 bytes as two, along one more axis.
  const words = width === 8 ? 2 : 1
  const array = width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array
  const from = new array(numbers.buffer as ArrayBuffer, numbers.byteOffset, (numbers.length * words) / width)
  const axes = [
    ...shape.map((dimension, axis) => ({ dimension, step: strides[axis] * words })),
    { dimension: words, step: 1 },
  ].filter(({ dimension }) => dimension !== 1)
  const to = new array(size * words)
  copyInOrder(from, offset * words, axes, to)
  return tensorOfBytes(storage.dtype, shape, new Uint8Array(to.buffer))
}

/** Copies elements in row-major order; `axes` has one at least. */
function copyInOrder(
  from: Uint8Array | Uint16Array | Uint32Array,
  offset: number,
  axes: readonly { readonly dimension: number; readonly step: number }[],
  to: Uint8Array | Uint16Array | Uint32Array,
): void {
  const inner = axes[axes.length - 1]
  const outer = axes.slice(0, -1)
  const place = outer.map(() => 0)
  let row = offset
  for (let n = 0; n < to.length;) {
    for (let i = 0, at = row; i < inner.dimension; i++, at += inner.step) to[n++] = from[at]
    // The next row: the last axis that is not at its end goes on, those after it begin again.
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      row += outer[axis].step
      if (++place[axis] < outer[axis].dimension) break
      row -= outer[axis].step * outer[axis].dimension
      place[axis] = 0
    }
  }
}
