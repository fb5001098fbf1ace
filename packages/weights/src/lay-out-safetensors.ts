/**
 * Where everything will lie in a safetensors file that is still to be written.
 *
 *     0         8                              8 + n                        end
 *     | n (u64) | {"__metadata__":{...},       | values of a | values of b |
 *     |         |  "a":{...}, "b":{...}}       |   no holes, no overlaps   |
 *      `------- head, laid out here ---------' `-- what the caller adds --'
 *
 * In: types and shapes by name. Out: the bytes before the first value, and the order of the values. Never: asks for a value:
 * a file may be written that no memory holds.
 * Source: https://github.com/huggingface/safetensors#format
 */
import { notWritable, plainObject, refuseHalfCharacters } from "./check-writable.ts"
import { saidOf } from "./given-bytes.ts"
import { MAX_HEADER_BYTES } from "./safetensors-header.ts"
import { elementsOf, shapeFault } from "./shape.ts"
import { show } from "./show.ts"
import { dtypeFault, type StoredDtype, storedArrays } from "./stored-tensor.ts"

/** What a tensor will be. */
export interface TensorForm {
  readonly dtype: StoredDtype
  readonly shape: readonly number[]
}

/** A file that is still to be written. */
export interface SafetensorsLayout {
  /** What stands before the first value. */
  readonly head: Uint8Array<ArrayBuffer>
  /** The names in the order in which their values follow, each right behind the one before. */
  readonly order: readonly string[]
  /** Of the whole file, in bytes. */
  readonly size: number
}

/**
 * Lays out a safetensors file, whose values are then written one tensor after another: `head`, then the bytes of each
 * tensor of `order`, little-endian, row by row.
 *
 * Wide types come first, so that every tensor lies aligned to its element, and names are sorted: the same
 * tensors give the same bytes, in whatever order they were put in.
 *
 * @param tensors dtype and shape by name, in a plain object; any name but `__metadata__` and `__proto__`
 * @param metadata texts for the header's `__metadata__`, in the order given
 * @throws WeightsError NOT_WRITABLE when a name cannot be written, or a dtype or shape is none
 * @example
 * const { head, order } = layOutSafetensors({ w: { dtype: "f32", shape: [2] } })
 * await file.write(head)
 * for (const name of order) await file.write(new Uint8Array((await valuesOf(name)).buffer))
 */
export function layOutSafetensors(
  tensors: Readonly<Record<string, TensorForm>>,
  metadata: Readonly<Record<string, string>> = {},
): SafetensorsLayout {
  const given = plainObject(tensors, "the tensors are", "their forms by name, { weight: { dtype, shape } }")
  return layOut(
    Object.entries(given).map(([name, form]) => [name, checkForm(name, form)]),
    metadata,
  )
}

function checkForm(name: string, given: unknown): TensorForm {
  refuseHalfCharacters(name, "the name of a tensor")
  const called = `tensor ${show(name)}`
  const { dtype, shape } = Object(given) as { readonly dtype?: unknown; readonly shape?: unknown }
  const fault = dtypeFault(dtype)
  if (fault !== undefined) throw notWritable(`${called} ${fault}`)
  const why = shapeFault(shape)
  if (why !== undefined)
    throw notWritable(`${called} has shape ${show(shape)}, ${why}; give the length of each axis`)
  return { dtype: dtype as StoredDtype, shape: shape as readonly number[] }
}

/** The same, of forms that are known to be some. */
export function layOut(
  forms: readonly (readonly [string, TensorForm])[],
  metadata: Readonly<Record<string, string>>,
): SafetensorsLayout {
  for (const [name] of forms) {
    checkName(name)
    if (name === "__metadata__")
      throw notWritable(
        `"__metadata__" cannot be the name of a tensor; give its texts as the second argument`,
      )
  }
  const width = ({ dtype }: TensorForm): number => storedArrays[dtype].BYTES_PER_ELEMENT
  const sorted = forms.toSorted(([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : 1))

  // The JSON is put together by hand: an object would reorder names that look like numbers.
  const members = encodeMetadata(metadata)
  let dataBytes = 0
  for (const [name, form] of sorted) {
    const { dtype, shape } = form
    const offsets = [dataBytes, (dataBytes += elementsOf(shape) * width(form))]
    members.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: dtype.toUpperCase(), shape, data_offsets: offsets })}`,
    )
  }
  if (!Number.isSafeInteger(dataBytes + MAX_HEADER_BYTES))
    throw notWritable(
      `the tensors have ${dataBytes} bytes together, more than any file holds; write several files`,
    )
  const header = new TextEncoder().encode(`{${members.join(",")}}`)
  // Spaces fill the header up, so that the data begin at a multiple of eight.
  const headerBytes = Math.ceil(header.length / 8) * 8
  if (headerBytes > MAX_HEADER_BYTES) {
    throw notWritable(
      `the header of the file takes ${headerBytes} bytes, and ${MAX_HEADER_BYTES} is the limit; write several files`,
    )
  }
  const head = new Uint8Array(8 + headerBytes).fill(0x20)
  new DataView(head.buffer).setBigUint64(0, BigInt(headerBytes), true)
  head.set(header, 8)
  return { head, order: sorted.map(([name]) => name), size: head.length + dataBytes }
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
