/**
 * safetensors: named tensors in one file, as PyTorch, Hugging Face and others read them.
 *
 *     length of the header, header, values    (lay-out-safetensors.ts)
 *
 * In: tensors by name, or the bytes of a file that anyone may have made. Out: the file, or its tensors.
 * Never: allocates more than a small multiple of the file, or throws anything but a `WeightsError`.
 * Values are little-endian in the file, as on every machine that this runs on.
 * Source: https://github.com/huggingface/safetensors#format
 */
import { bytesOf, writableTensors } from "./check-writable.ts"
import { givenBytes, givenOptions } from "./given-bytes.ts"
import { layOut } from "./lay-out-safetensors.ts"
import { readSafetensorsHeader } from "./safetensors-header.ts"
import { type StoredTensor, tensorOfBytes } from "./stored-tensor.ts"

/** What a file holds; both records have no prototype, so that no name means anything but itself. */
export interface Safetensors {
  readonly tensors: Record<string, StoredTensor>
  readonly metadata: Record<string, string>
}

/**
 * Reads a safetensors file; a damaged or hostile one is an error that names the tensor and the values.
 *
 * Tensors come in the order of the header. Their data are views of the bytes where the alignment allows
 * it and copies where not, so do not change them afterwards.
 *
 * @param given the bytes of the whole file
 * @param options `name`: how messages call the file
 * @throws WeightsError BAD_SAFETENSORS, LFS_POINTER
 * @example
 * const { tensors, metadata } = decodeSafetensors(bytes, { name: "model.safetensors" })
 */
export function decodeSafetensors(
  given: Uint8Array | ArrayBuffer,
  options: { readonly name?: string } = {},
): Safetensors {
  const { name: file = "the file" } = givenOptions(options, "BAD_SAFETENSORS")
  const bytes = givenBytes(given, file, "BAD_SAFETENSORS")
  const { entries, metadata } = readSafetensorsHeader(bytes, bytes.length, file)
  const tensors = Object.create(null) as Record<string, StoredTensor>
  for (const { name, dtype, shape, begin, end } of entries) {
    tensors[name] = tensorOfBytes(dtype, shape, bytes.subarray(begin, end))
  }
  return { tensors, metadata }
}

/**
 * Writes tensors as a safetensors file. `layOutSafetensors` lays one out that is larger than memory.
 *
 * @param tensors by name, in a plain object; any name but `__metadata__` and `__proto__`
 * @param metadata texts for the header's `__metadata__`, in the order given
 * @throws WeightsError NOT_WRITABLE when a name cannot be written, or type, shape and data do not fit each other
 * @example
 * encodeSafetensors({ w: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } }, { format: "pt" })
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const given = writableTensors(tensors)
  const { head, order, size } = layOut(given, metadata)
  const byName = new Map(given)
  const bytes = new Uint8Array(size)
  bytes.set(head)
  let at = head.length
  for (const name of order) {
    const values = bytesOf(byName.get(name) as StoredTensor)
    bytes.set(values, at)
    at += values.length
  }
  return bytes
}
