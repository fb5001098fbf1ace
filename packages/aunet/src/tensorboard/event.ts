/**
 * Events of TensorBoard as protocol buffers: what is written of them, and the little that is read back.
 *
 *     Event    1 wall_time double   2 step int64   3 file_version string   5 Summary   7 SessionLog
 *     Summary  1 Value, repeated:   1 tag   2 simple_value float   8 TensorProto   9 SummaryMetadata
 *
 * In: figures and texts. Out: bytes. Never: a field that old readers do not know.
 * Source: event.proto, summary.proto and tensor.proto of TensorBoard; protobuf.dev/programming-guides/encoding.
 */

import { joined } from "./joined.ts"

/** What an event tells of the session that writes: its start, or a checkpoint. */
export type Mark = "start" | "checkpoint"

/** An event. */
export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step: number
  readonly mark?: Mark
  /** Figures by tag. */
  readonly scalars?: Readonly<Record<string, number>>
  /** Texts by tag; TensorBoard reads them as Markdown. */
  readonly texts?: Readonly<Record<string, string>>
}

/** What the first event of a file says. */
export const FILE_VERSION = "brain.Event:2"

const MARKS: Readonly<Record<Mark, number>> = { start: 1, checkpoint: 3 }
/** DT_STRING of tensor.proto. */
const STRING = 7
/** DATA_CLASS_SCALAR and DATA_CLASS_TENSOR of summary.proto. */
const [SCALAR, TENSOR] = [1, 2]

/** Writes the first event of a file. */
export const encodeVersion = (wallTime: number): Uint8Array =>
  joined([double(1, wallTime), bytes(3, utf8(FILE_VERSION))])

/** Writes an event. */
export function encodeEvent({ wallTime, step, mark, scalars = {}, texts = {} }: Event): Uint8Array {
  const values = [
    ...Object.entries(scalars).map(([tag, value]) => [
      bytes(1, utf8(tag)),
      float(2, value),
      metadata("scalars", SCALAR),
    ]),
    ...Object.entries(texts).map(([tag, value]) => [
      bytes(1, utf8(tag)),
      bytes(8, joined([integer(1, STRING), bytes(2, new Uint8Array()), bytes(8, utf8(value))])),
      metadata("text", TENSOR),
    ]),
  ]
  return joined([
    double(1, wallTime),
    integer(2, step),
    ...(values.length === 0 ? [] : [bytes(5, joined(values.map((value) => bytes(1, joined(value)))))]),
    ...(mark === undefined ? [] : [bytes(7, integer(1, MARKS[mark]))]),
  ])
}

/** Who draws a value. */
const metadata = (plugin: string, dataClass: number): Uint8Array =>
  bytes(9, joined([bytes(1, bytes(1, utf8(plugin))), integer(4, dataClass)]))

/** What is read back of an event: where it stands. */
export interface Place {
  readonly step: number
  readonly isMark: boolean
  /** Of the first event of a file. */
  readonly version?: string
}

/** Reads where an event stands; fields that it does not look at are passed over. */
export function placeOf(event: Uint8Array): Place {
  let step = 0
  let isMark = false
  let version: string | undefined
  for (let at = 0; at < event.length;) {
    const [tag, from] = varintAt(event, at)
    const [field, kind] = [Math.floor(tag / 8), tag % 8]
    const [value, after] = kind === 0 || kind === 2 ? varintAt(event, from) : [0, from + (kind === 1 ? 8 : 4)]
    if (field === 2) step = value
    if (field === 7) isMark = true
    if (field === 3) version = new TextDecoder().decode(event.subarray(after, after + value))
    at = kind === 2 ? after + value : after
  }
  return { step, isMark, ...(version !== undefined && { version }) }
}

const encoder = new TextEncoder()
const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Seven bits a byte, lowest first, the top bit set on all bytes but the last; of a whole number of 0 or more. */
function varint(value: number): Uint8Array {
  const digits: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) digits.push((rest % 0x80) + 0x80)
  digits.push(rest)
  return Uint8Array.from(digits)
}

function varintAt(from: Uint8Array, start: number): readonly [value: number, end: number] {
  let [value, scale, at] = [0, 1, start]
  for (; at < from.length && from[at] >= 0x80; at++, scale *= 0x80) value += (from[at] - 0x80) * scale
  return [value + (from[at] ?? 0) * scale, at + 1]
}

const integer = (field: number, value: number): Uint8Array => joined([varint(field * 8), varint(value)])

const bytes = (field: number, value: Uint8Array): Uint8Array =>
  joined([varint(field * 8 + 2), varint(value.length), value])

function float(field: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value, true)
  return joined([varint(field * 8 + 5), new Uint8Array(view.buffer)])
}

function double(field: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value, true)
  return joined([varint(field * 8 + 1), new Uint8Array(view.buffer)])
}
