/**
 * Zip archives without compression, the outer form of the files that PyTorch saves.
 *
 *     | header, name, data | header, name, data | ... | directory | end |
 *
 * Written by hand: PyTorch neither writes nor needs compression, and readers made for friendly archives
 * run for ever, or allocate what a header claims, on hostile ones.
 *
 * In: files by name, or the bytes of an archive that anyone may have made. Out: the other.
 * Never: allocates for what an archive claims; data are views of it. Throws only WeightsError.
 * Source: the .ZIP file format specification, 4.3 and 4.5.3 (zip64).
 */
import { show } from "../show.ts"
import { WeightsError } from "../weights-error.ts"

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50

/** Data begin at multiples of this, so that readers can map them into memory. */
const ALIGNMENT = 64

/** Marks the padding among the extra fields, as PyTorch marks its own. */
const PADDING = 0x4246

/** An entry of an archive. */
export interface ZipEntry {
  readonly data: Uint8Array
  /** What the archive says the checksum of the data is. */
  readonly crc32: number
}

const bad = (file: string, what: string): WeightsError =>
  new WeightsError("BAD_TORCH_FILE", `${file} is not a file that PyTorch saved: ${what}`)

/**
 * Reads the directory of an archive.
 *
 * @param file how messages call it
 * @throws WeightsError BAD_TORCH_FILE for anything that is compressed, encrypted, cut short or contradicts itself
 */
export function readZip(bytes: Uint8Array, file: string): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, size, start } = readEnd(view, file)
  const entries = new Map<string, ZipEntry>()
  const places: Place[] = []
  const names = new TextDecoder("utf-8", { fatal: true })
  let at = start
  for (let i = 0; i < count; i++) {
    if (at + 46 > start + size || view.getUint32(at, true) !== CENTRAL)
      throw bad(file, `entry ${i} of its directory is damaged`)
    const [nameLength, extraLength, commentLength] = [
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
      view.getUint16(at + 32, true),
    ]
    const next = at + 46 + nameLength + extraLength + commentLength
    if (next > start + size) throw bad(file, `entry ${i} of its directory is cut short`)
    let name: string
    try {
      name = names.decode(bytes.subarray(at + 46, at + 46 + nameLength))
    } catch {
      throw bad(file, `the name of entry ${i} is not valid UTF-8`)
    }
    if (entries.has(name)) throw bad(file, `it has two entries ${show(name)}`)
    const entry = readEntry(view, bytes, at, name, file)
    entries.set(name, entry)
    places.push({ name, from: entry.from, to: entry.to })
    at = next
  }
  refuseOverlaps(places, start, file)
  return entries
}

/** Where an entry lies, from its header to the end of its data. */
interface Place {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Refuses entries that share bytes: they would let a small file hold any amount of data to check. */
function refuseOverlaps(places: readonly Place[], directory: number, file: string): void {
  let last: Place | undefined
  for (const place of places.toSorted((a, b) => a.from - b.from)) {
    if (last !== undefined && place.from < last.to)
      throw bad(file, `entry ${show(place.name)} begins inside entry ${show(last.name)}`)
    last = place
  }
  if (last !== undefined && last.to > directory)
    throw bad(file, `entry ${show(last.name)} reaches into the directory`)
}

/** Finds the end of the directory, in its old form or in that of archives above 4 GB. */
function readEnd(view: DataView, file: string): { count: number; size: number; start: number } {
  const { byteLength } = view
  let at = byteLength - 22
  // A comment of at most 65535 bytes may follow it.
  const first = Math.max(0, byteLength - 22 - 0xffff)
  while (at >= first && view.getUint32(at, true) !== END) at--
  if (at < first) throw bad(file, "it has no zip directory; it is cut short, or nothing that PyTorch saved")
  let [count, size, start] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 12, true),
    view.getUint32(at + 16, true),
  ]
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    const locator = at - 20
    if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64)
      throw bad(file, "its zip64 directory is missing")
    const end = count64(view, locator + 8, file)
    if (end + 56 > byteLength || view.getUint32(end, true) !== END_64)
      throw bad(file, "its zip64 directory is damaged")
    ;[count, size, start] = [
      count64(view, end + 32, file),
      count64(view, end + 40, file),
      count64(view, end + 48, file),
    ]
  }
  if (start + size > at || count > size / 46)
    throw bad(
      file,
      `its directory claims ${count} entries in ${size} bytes from byte ${start}, which do not fit`,
    )
  return { count, size, start }
}

/** Reads a 64-bit count that must be one that a file can have. */
function count64(view: DataView, at: number, file: string): number {
  const value = view.getBigUint64(at, true)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw bad(file, `it claims a size of ${value}`)
  return Number(value)
}

function readEntry(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  name: string,
  file: string,
): ZipEntry & Place {
  const shown = show(name)
  const [flags, method, crc32] = [
    view.getUint16(at + 8, true),
    view.getUint16(at + 10, true),
    view.getUint32(at + 16, true),
  ]
  if ((flags & 1) !== 0) throw bad(file, `entry ${shown} is encrypted`)
  if (method !== 0) throw bad(file, `entry ${shown} is compressed; PyTorch does not compress`)
  let [packed, size, offset] = [
    view.getUint32(at + 20, true),
    view.getUint32(at + 24, true),
    view.getUint32(at + 42, true),
  ]
  if (packed === 0xffffffff || size === 0xffffffff || offset === 0xffffffff) {
    const nameLength = view.getUint16(at + 28, true)
    let field = at + 46 + nameLength
    const end = field + view.getUint16(at + 30, true)
    while (field + 4 <= end && view.getUint16(field, true) !== 1) field += 4 + view.getUint16(field + 2, true)
    const wide = (): number => {
      if (field + 12 > end) throw bad(file, `entry ${shown} lacks its zip64 sizes`)
      field += 8
      return count64(view, field - 4, file)
    }
    // Only those that do not fit stand there, in this order.
    if (size === 0xffffffff) size = wide()
    if (packed === 0xffffffff) packed = wide()
    if (offset === 0xffffffff) offset = wide()
  }
  if (packed !== size) throw bad(file, `entry ${shown} has ${packed} bytes here and ${size} there`)
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL)
    throw bad(file, `entry ${shown} does not begin where the directory says`)
  const nameLength = view.getUint16(offset + 26, true)
  const sameName =
    nameLength === view.getUint16(at + 28, true) &&
    offset + 30 + nameLength <= bytes.length &&
    bytes.subarray(offset + 30, offset + 30 + nameLength).every((byte, i) => byte === bytes[at + 46 + i])
  if (!sameName) throw bad(file, `entry ${shown} has another name where its data are`)
  const data = offset + 30 + nameLength + view.getUint16(offset + 28, true)
  if (data + size > bytes.length)
    throw bad(
      file,
      `entry ${shown} ends at byte ${data + size}, but the file at ${bytes.length}; it is cut short, copy it again`,
    )
  return { name, from: offset, to: data + size, data: bytes.subarray(data, data + size), crc32 }
}

/**
 * Writes files as an archive, each aligned to 64 bytes.
 *
 * @throws WeightsError NOT_WRITABLE when it would be 4 GB or more, or 65535 files or more
 */
export function writeZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const count = Object.keys(files).length
  if (count >= 0xffff) throw tooMuch(`${count} entries`, "65534 are")
  const encoder = new TextEncoder()
  let at = 0
  const placed = Object.entries(files).map(([text, data]) => {
    const name = encoder.encode(text)
    // The padding's own mark and length take four bytes.
    const bare = at + 30 + name.length + 4
    const padding = 4 + ((ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT)
    const entry = { name, data, padding, offset: at, crc32: crc32(data) }
    at = bare + padding - 4 + data.length
    return entry
  })
  const start = at
  const total = start + placed.reduce((sum, { name }) => sum + 46 + name.length, 0) + 22
  if (total >= 0xffffffff) throw tooMuch(`${total} bytes`, "4 GB is")
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  const common = (to: number, { crc32, data, name }: (typeof placed)[number]): void => {
    // Version 0, names in UTF-8, no compression, the first date that the format knows.
    for (const [i, value] of [0, 0x0800, 0, 0, 0x21].entries()) view.setUint16(to + 2 * i, value, true)
    for (const [i, value] of [crc32, data.length, data.length].entries())
      view.setUint32(to + 10 + 4 * i, value, true)
    view.setUint16(to + 22, name.length, true)
  }
  for (const entry of placed) {
    view.setUint32(entry.offset, LOCAL, true)
    common(entry.offset + 4, entry)
    view.setUint16(entry.offset + 28, entry.padding, true)
    bytes.set(entry.name, entry.offset + 30)
    const extra = entry.offset + 30 + entry.name.length
    view.setUint16(extra, PADDING, true)
    view.setUint16(extra + 2, entry.padding - 4, true)
    bytes.set(entry.data, extra + entry.padding)
  }
  for (const entry of placed) {
    view.setUint32(at, CENTRAL, true)
    common(at + 6, entry)
    view.setUint32(at + 42, entry.offset, true)
    bytes.set(entry.name, at + 46)
    at += 46 + entry.name.length
  }
  view.setUint32(at, END, true)
  view.setUint16(at + 8, placed.length, true)
  view.setUint16(at + 10, placed.length, true)
  view.setUint32(at + 12, at - start, true)
  view.setUint32(at + 16, start, true)
  return bytes
}

const tooMuch = (size: string, limit: string): WeightsError =>
  new WeightsError(
    "NOT_WRITABLE",
    `a PyTorch file of ${size} cannot be written here, ${limit} the limit; write safetensors instead`,
  )

/** Computes the checksum of zip archives (CRC-32, polynomial 0xedb88320). */
export function crc32(data: Uint8Array): number {
  const table = crcTable()
  let crc = -1
  for (let i = 0; i < data.length; i++) crc = table[(crc ^ data[i]) & 0xff] ^ (crc >>> 8)
  return ~crc >>> 0
}

/** The checksum of every byte. */
function crcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    return crc
  })
}
