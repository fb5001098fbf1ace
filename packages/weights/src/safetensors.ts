/**
 * safetensors: named tensors in one file, as PyTorch, Hugging Face and others read them.
 *
 *     0         8                              8 + n                        end
 *     | n (u64) | {"__metadata__":{...},       | values of a | values of b |
 *     |         |  "a":{...}, "b":{...}}       |   no holes, no overlaps   |
 *
 * In: tensors by name, or the bytes of a file that anyone may have made. Out: the file, or its tensors.
 * Never: allocates more than a small multiple of the file, or throws anything but a `WeightsError`.
 * Values are little-endian in the file, as on every machine that this runs on.
 * Source: https://github.com/huggingface/safetensors#format
 */
import { bytesOf, notWritable, plainObject, refuseHalfCharacters, writableTensors } from "./check-writable.ts"
import { givenBytes, givenOptions, saidOf } from "./given-bytes.ts"
import { MAX_HEADER_BYTES, readSafetensorsHeader } from "./safetensors-header.ts"
import { show } from "./show.ts"
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
 * Writes tensors as a safetensors file.
 *
 * Wide types come first, so that every tensor lies aligned to its element, and names are sorted: the same
 * tensors give the same bytes, in whatever order they were put in.
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
  const sorted = writableTensors(tensors)
  for (const [name] of sorted) {
    checkName(name)
    if (name === "__metadata__")
      throw notWritable(
        `"__metadata__" cannot be the name of a tensor; give its texts as the second argument`,
      )
  }
  sorted.sort(([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1))

  // The JSON is put together by hand: an object would reorder names that look like numbers.
  const members = encodeMetadata(metadata)
  let dataBytes = 0
  for (const [name, { dtype, shape, data }] of sorted) {
    const offsets = [dataBytes, (dataBytes += data.byteLength)]
    members.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: dtype.toUpperCase(), shape, data_offsets: offsets })}`,
    )
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`)
  // Spaces fill the header up, so that the data begin at a multiple of eight.
  const headerBytes = Math.ceil(header.length / 8) * 8
  if (headerBytes > MAX_HEADER_BYTES) {
    throw notWritable(
      `the header of the file takes ${headerBytes} bytes, and ${MAX_HEADER_BYTES} is the limit; write several files`,
    )
  }

  const bytes = new Uint8Array(8 + headerBytes + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true)
  bytes.set(header, 8)
  bytes.fill(0x20, 8 + header.length, 8 + headerBytes)
  let at = 8 + headerBytes
  for (const [, tensor] of sorted) {
    bytes.set(bytesOf(tensor), at)
    at += tensor.data.byteLength
  }
  return bytes
}

/** Refuses the name that code which copies tensors into a plain object could not keep. */
function checkName(name: string): void {
  if (name === "__proto__") throw notWritable(`"__proto__" cannot be a name; choose another one`)
}

function encodeMetadata(given: unknown): string[] {
  const metadata = plainObject(given, "the metadata are", `texts by name, { format: "pt" }`)
  for (const [key, text] of Object.entries(metadata)) {
    checkName(key)
    refuseHalfCharacters(key, "the name of metadata")
    if (typeof text !== "string")
      throw notWritable(`metadata ${show(key)} is given as ${saidOf(text)}; give a text`)
    refuseHalfCharacters(text, `metadata ${show(key)}`)
  }
  return Object.keys(metadata).length === 0 ? [] : [`"__metadata__":${JSON.stringify(metadata)}`]
}
