// A fitted model as bytes: what lies in a file, and beside a checkpoint.
//
//     offset   bytes   what
//     0        8       "aunetspl"
//     8        4       version, 1
//     12       4       H, bytes of the header; a multiple of 4
//     16       H       JSON in ASCII: choices, groups, fittedBytes, empty; filled up with spaces
//     16 + H   4 N     the entries of the context table
//     end - 4  4       CRC-32 of all before
//
// All numbers are little-endian.
//
// In:  a model, or bytes.  Out: the other.  Never: a model from bytes that were cut, changed or made for
// another version.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError, quote, scriptNames } from "@aunet/splitter"
import { crc32 } from "./checksum.ts"
import { readChoices } from "./choices.ts"
import { MOST_UNITS } from "./context-table.ts"
import type { Group, Model } from "./model.ts"
import { RULES } from "./rule.ts"
import { SCRIPT_NUMBERS } from "./script.ts"

const MAGIC = "aunetspl"
const VERSION = 1
const FIXED = 16
const LEAST_SLOTS = 64
const MOST_SLOTS = 2 ** 20
const MOST_HEADER = 2 ** 16

/** Writes a model; the same model gives the same bytes. */
export const encodeModel = ({ table, ...header }: Model): Uint8Array => {
  const json = JSON.stringify({ ...header, empty: table.empty, slots: table.entries.length })
  const text = bytesOf(json.padEnd(Math.ceil(json.length / 4) * 4))
  const bytes = new Uint8Array(FIXED + text.length + 4 * table.entries.length + 4)
  const view = new DataView(bytes.buffer)
  bytes.set(bytesOf(MAGIC))
  view.setUint32(8, VERSION, true)
  view.setUint32(12, text.length, true)
  bytes.set(text, FIXED)
  table.entries.forEach((entry, k) => view.setUint32(FIXED + text.length + 4 * k, entry, true))
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true)
  return bytes
}

/**
 * Reads a model.
 *
 * @returns Left with a SplitterError `SPLITTER_DATA` that says what is wrong with the bytes and what to do
 */
export const decodeModel = (bytes: Uint8Array): Either<SplitterError, Model> => {
  if (bytes.length < FIXED + 4) {
    return broken(bytes.length, `it has ${bytes.length} bytes, and a fitted splitter has more`)
  }
  if (textOf(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    return E.left(
      new SplitterError(
        "SPLITTER_DATA",
        "This is not a fitted splitter. Give a file that fitSplitter or `aunet fit-splitter` wrote.",
        [...bytes.subarray(0, MAGIC.length)],
      ),
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint32(8, true)
  if (version !== VERSION) {
    return E.left(
      new SplitterError(
        "SPLITTER_DATA",
        `The fitted splitter is of version ${version}, and this package reads version ${VERSION}. Fit it again, or install the @aunet/splitter-learned that wrote it.`,
        version,
      ),
    )
  }
  const headerBytes = view.getUint32(12, true)
  if (headerBytes % 4 !== 0 || headerBytes > MOST_HEADER || FIXED + headerBytes + 4 > bytes.length) {
    return broken(bytes.length, `its header has ${headerBytes} bytes, it has ${bytes.length} in all`)
  }
  if (view.getUint32(bytes.length - 4, true) !== crc32(bytes.subarray(0, -4))) {
    return broken(bytes.length, "its checksum does not match")
  }
  return readHeader(bytes.subarray(FIXED, FIXED + headerBytes), bytes.length - FIXED - headerBytes - 4, (k) =>
    view.getUint32(FIXED + headerBytes + 4 * k, true),
  )
}

const readHeader = (
  header: Uint8Array,
  tableBytes: number,
  entryAt: (k: number) => number,
): Either<SplitterError, Model> => {
  let value: unknown
  try {
    value = JSON.parse(textOf(header))
  } catch {
    return broken(header.length, "its header is not JSON")
  }
  const { choices, groups, fittedBytes, empty, slots, ...more } = (value ?? {}) as Record<string, unknown>
  const read = readChoices(choices)
  if (E.isLeft(read)) return broken(choices, `its choices cannot be: ${read.left.message}`)
  const depth = read.right.bytesPerSegment.length
  if (!areGroups(groups, depth)) return broken(groups, "its thresholds are none")
  if (!isCount(fittedBytes, 0, Number.MAX_SAFE_INTEGER)) return broken(fittedBytes, "fittedBytes is no count")
  if (!isCount(empty, 1, MOST_UNITS)) return broken(empty, `empty is not a number from 1 to ${MOST_UNITS}`)
  if (!isCount(slots, LEAST_SLOTS, MOST_SLOTS) || (slots & (slots - 1)) !== 0 || 4 * slots !== tableBytes) {
    return broken(slots, `its table has ${tableBytes} bytes, and its header says ${quote(slots)} entries`)
  }
  if (Object.keys(more).length > 0)
    return broken(more, `its header says more: ${Object.keys(more).join(", ")}`)
  const entries = new Uint32Array(slots)
  for (let k = 0; k < slots; k++) entries[k] = entryAt(k)
  return E.right({
    choices: read.right,
    groups,
    fittedBytes,
    table: { longest: read.right.contextCharacters, empty, entries },
  })
}

// All names and values are ASCII. (TextEncoder is not in the language itself.)
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")

const broken = (value: unknown, why: string): Either<SplitterError, never> =>
  E.left(
    new SplitterError(
      "SPLITTER_DATA",
      `The fitted splitter was cut short or changed: ${why}. Copy the file again, or fit it again.`,
      value,
    ),
  )

const isCount = (value: unknown, least: number, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most

/** No score is above 4 times the largest entropy, so a threshold there marks nothing. */
const MOST_THRESHOLD = MOST_UNITS * Math.max(...Object.values(RULES).map(([now]) => now + 1))

const areGroups = (value: unknown, depth: number): value is readonly Group[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length < SCRIPT_NUMBERS &&
  value.every((group) => isGroup(group, depth)) &&
  areDistinct(value.flatMap(({ scripts }) => scripts))

const isGroup = (value: unknown, depth: number): value is Group => {
  const { scripts, thresholds } = (value ?? {}) as {
    readonly scripts?: unknown
    readonly thresholds?: unknown
  }
  return (
    Array.isArray(scripts) &&
    scripts.every((script) => scriptNames().includes(script as string)) &&
    Array.isArray(thresholds) &&
    thresholds.length === depth &&
    thresholds.every((threshold) => isCount(threshold, -MOST_THRESHOLD, MOST_THRESHOLD))
  )
}

const areDistinct = (names: readonly unknown[]): boolean => new Set(names).size === names.length
