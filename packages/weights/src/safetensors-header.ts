/**
 * The header of a safetensors file: what it says about each tensor, believed only after it is checked.
 *
 * In: the first bytes of a file that anyone may have made, and its size.
 * Out: dtype, shape and place of each tensor; together they cover the data, each byte once.
 * Never: reads a value, builds what nests deeper than a header does, throws anything but a `WeightsError`.
 */
import { show } from "./show.ts"
import { refuseLfsPointer } from "./lfs-pointer.ts"
import { isStoredDtype, storedArrays, type StoredDtype } from "./stored-tensor.ts"
import { isZip, otherFormat } from "./other-format.ts"
import { elementsOf, isCount, shapeFault } from "./shape.ts"
import { isLegacy } from "./torch/read-legacy.ts"
import { WeightsError } from "./weights-error.ts"

/** The limit that the official reader sets too: what is longer is not a header. */
export const MAX_HEADER_BYTES = 100_000_000

/** Where a tensor lies, in bytes from the start of the file. */
export interface SafetensorsEntry {
  readonly name: string
  readonly dtype: StoredDtype
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** A checked header; entries in its order, metadata without a prototype. */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[]
  readonly metadata: Record<string, string>
}

/**
 * Reads how long the header is.
 *
 * @param head the first eight bytes of the file, or more
 * @param size of the whole file, in bytes
 * @param file how messages call it
 * @returns where the data begin, in bytes from the start of the file
 * @throws WeightsError BAD_SAFETENSORS for a length that no such file can have
 */
export function safetensorsDataStart(head: Uint8Array, size: number, file: string): number {
  if (!beginsAsSafetensors(head)) refuseOther(head, file)
  if (size < 8) throw badSafetensors(file, `it has ${size} bytes, too few for the length of a header`)
  const headerBytes = announcedBytes(head)
  if (headerBytes > MAX_HEADER_BYTES) {
    throw badSafetensors(
      file,
      `it announces a header of ${headerBytes} bytes, and ${MAX_HEADER_BYTES} is the limit`,
    )
  }
  const dataStart = 8 + Number(headerBytes)
  if (dataStart > size) {
    throw badSafetensors(
      file,
      `it announces a header of ${headerBytes} bytes, but only ${size - 8} follow; it is cut short, copy it again`,
    )
  }
  return dataStart
}

const announcedBytes = (head: Uint8Array): bigint =>
  new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true)

/** Tells whether a file begins as one of this format does: a length that a header can have, and "{". */
export const beginsAsSafetensors = (head: Uint8Array): boolean =>
  head[8] === 0x7b && announcedBytes(head) <= MAX_HEADER_BYTES

/** Says what the file is where its beginning tells: one of PyTorch's, or none of tensors. */
function refuseOther(head: Uint8Array, file: string): void {
  const torch = isZip(head)
    ? "a zip archive, as torch.save writes it"
    : isLegacy(head) && "a pickle, as torch.save wrote it before PyTorch 1.6"
  const other = torch ? `${torch}; read it with decodeTorchFile` : otherFormat(head)
  if (other !== undefined) throw badSafetensors(file, `it is ${other}`)
}

/**
 * Reads and checks the header of a file.
 *
 * @param head the file's bytes up to where its data begin, or more
 * @param size of the whole file, in bytes
 * @param file how messages call it
 * @throws WeightsError BAD_SAFETENSORS, one sentence with the tensor and the values; LFS_POINTER
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensorsHeader(head: Uint8Array, size: number, file: string): SafetensorsHeader {
  refuseLfsPointer(head, file)
  const dataStart = safetensorsDataStart(head, size, file)
  const header = parse(head.subarray(8, dataStart), file)

  const metadata = Object.create(null) as Record<string, string>
  const entries: SafetensorsEntry[] = []
  for (const [name, value] of Object.entries(header)) {
    if (!isRecord(value)) throw badSafetensors(file, `${show(name)} is ${show(value)} and not an object`)
    if (name === "__metadata__") Object.assign(metadata, checkMetadata(value, file))
    else entries.push(checkEntry(name, value, dataStart, file))
  }
  checkCover(entries, dataStart, size, file)
  return { entries, metadata }
}

function parse(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string
  try {
    // A byte order mark stays in the text, and is then refused as the format does.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw badSafetensors(file, "its header is not valid UTF-8", cause)
  }
  if (!text.startsWith("{"))
    throw badSafetensors(file, `its header begins with ${show(text.slice(0, 1))} and not with "{"`)
  try {
    checkKeys(text, file)
    return JSON.parse(text) as Record<string, unknown>
  } catch (cause) {
    if (cause instanceof WeightsError) throw cause
    throw badSafetensors(file, "its header is not valid JSON", cause)
  }
}

/** Refuses what `JSON.parse` would let pass: a key that stands twice, and nests without end. */
function checkKeys(text: string, file: string): void {
  // The keys of each object that is open: header, tensor, shape.
  const open: Set<string>[] = []
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === "{" || char === "[") {
      if (open.push(new Set()) > 3) throw badSafetensors(file, `its header nests too deep, at character ${i}`)
    } else if (char === "}" || char === "]") {
      open.pop()
    } else if (char === '"') {
      const begin = i
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++
      let next = i + 1
      while (/\s/.test(text.charAt(next))) next++
      const keys = open.at(-1)
      if (text[next] !== ":" || keys === undefined) continue
      const key = JSON.parse(text.slice(begin, i + 1)) as string
      if (keys.has(key)) throw badSafetensors(file, `its header has ${show(key)} twice`)
      keys.add(key)
    }
  }
}

function checkMetadata(value: Record<string, unknown>, file: string): Record<string, unknown> {
  for (const [key, text] of Object.entries(value)) {
    checkSafetensorsName(key, file)
    if (typeof text !== "string")
      throw badSafetensors(file, `metadata ${show(key)} is ${show(text)} and not a text`)
  }
  return value
}

function checkEntry(
  name: string,
  value: Record<string, unknown>,
  dataStart: number,
  file: string,
): SafetensorsEntry {
  checkSafetensorsName(name, file)
  const { dtype: label, shape, data_offsets: offsets } = value
  const dtype = typeof label === "string" ? label.toLowerCase() : undefined
  if (!isStoredDtype(dtype) || dtype.toUpperCase() !== label) throw unknownDtype(name, label, file)
  const bytes = countElements(name, shape, file) * storedArrays[dtype].BYTES_PER_ELEMENT
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw badSafetensors(
      file,
      `tensor ${show(name)} has data_offsets ${show(offsets)}, which are not two whole numbers from 0`,
    )
  }
  const [begin, end] = offsets as [number, number]
  if (begin > end)
    throw badSafetensors(
      file,
      `tensor ${show(name)} has data_offsets ${show(offsets)}, which end before they begin`,
    )
  if (bytes !== end - begin) {
    const takes = `of dtype ${label} and shape ${show(shape)} takes ${bytes} bytes`
    throw badSafetensors(
      file,
      `tensor ${show(name)} ${takes}, but its data_offsets ${show(offsets)} hold ${end - begin}`,
    )
  }
  return { name, dtype, shape: shape as number[], begin: dataStart + begin, end: dataStart + end }
}

/** Sorted by place, each tensor begins where the one before ends, and the last ends with the file. */
function checkCover(
  entries: readonly SafetensorsEntry[],
  dataStart: number,
  fileBytes: number,
  file: string,
): void {
  let at = dataStart
  let before = ""
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > fileBytes) {
      const needs = `tensor ${show(name)} ends at byte ${end}, but the file at ${fileBytes}`
      throw badSafetensors(file, `${needs}; it is cut short, copy it again`)
    }
    if (begin < at)
      throw badSafetensors(
        file,
        `tensor ${show(name)} begins at byte ${begin}, inside tensor ${show(before)}, which ends at ${at}`,
      )
    if (begin > at)
      throw badSafetensors(file, `bytes ${at} to ${begin}, before tensor ${show(name)}, belong to no tensor`)
    at = end
    before = name
  }
  if (at !== fileBytes)
    throw badSafetensors(file, `bytes ${at} to ${fileBytes}, after the last tensor, belong to no tensor`)
}

/** Gives the product of the dimensions, or an error when a file could not hold so many. */
function countElements(name: string, shape: unknown, file: string): number {
  const fault = shapeFault(shape)
  if (fault !== undefined)
    throw badSafetensors(file, `tensor ${show(name)} has shape ${show(shape)}, ${fault}`)
  return elementsOf(shape as number[])
}

/** Refuses names that code which copies tensors into a plain object, or another language, could not keep. */
function checkSafetensorsName(name: string, file: string): void {
  if (name === "__proto__") throw badSafetensors(file, `"__proto__" cannot be a name`)
  if (/\p{Surrogate}/u.test(name))
    throw badSafetensors(file, `${show(name)} cannot be a name, because it is not valid Unicode`)
}

/** A dtype that nobody here knows, with those that are known. */
function unknownDtype(name: string, dtype: unknown, file: string): WeightsError {
  const known = Object.keys(storedArrays).map((label) => label.toUpperCase())
  return badSafetensors(file, `tensor ${show(name)} has dtype ${show(dtype)}; known are ${known.join(", ")}`)
}

/** An error about a file, one sentence. */
export function badSafetensors(file: string, what: string, cause?: unknown): WeightsError {
  return new WeightsError(
    "BAD_SAFETENSORS",
    `${file} is not a valid safetensors file: ${what}`,
    cause === undefined ? {} : { cause },
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
