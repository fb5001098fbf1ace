/**
 * Writes protocol buffer messages: the four kinds of field that an ONNX file needs.
 *
 * In: field numbers and values. Out: bytes. Never: reads a message, or knows what one means.
 * Source: protobuf.dev/programming-guides/encoding.
 */

/** The bytes of a message in pieces, so that large data is copied once, when the whole is joined. */
export interface Message {
  readonly pieces: readonly Uint8Array[]
  readonly length: number
}

const encoder = new TextEncoder()

/** A varint: seven bits a byte, lowest first, the top bit set on all bytes but the last. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  if (typeof value === "number" && value >= 0) {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
    bytes.push(rest)
    return Uint8Array.from(bytes)
  }
  // A negative number is written as its two's complement in 64 bits.
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest % 0x80n) + 0x80)
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

const varintKind = 0
const bytesKind = 2
const fixed32Kind = 5
const join = (pieces: readonly Uint8Array[]): Message => ({
  pieces,
  length: pieces.reduce((total, piece) => total + piece.length, 0),
})
const tag = (field: number, kind: number): Uint8Array => varint(field * 8 + kind)

/** A whole number; 64 bits, negative ones too. */
export const integer = (field: number, value: number | bigint): Message =>
  join([tag(field, varintKind), varint(value)])

/** A number in single precision. */
export const float = (field: number, value: number): Message =>
  join([tag(field, fixed32Kind), littleEndian(Float32Array.of(value))])

/** Bytes as they are, of one array or of several. */
export const bytes = (field: number, ...parts: readonly Uint8Array[]): Message => {
  const value = join(parts)
  return join([tag(field, bytesKind), varint(value.length), ...value.pieces])
}

/** Text in UTF-8. */
export const text = (field: number, value: string): Message => bytes(field, encoder.encode(value))

/** Whole numbers, packed in one field. */
export const integers = (field: number, values: readonly (number | bigint)[]): Message => {
  const packed = join(values.map(varint))
  return join([tag(field, bytesKind), varint(packed.length), ...packed.pieces])
}

/** A message inside a message. */
export const nested = (field: number, parts: readonly Message[]): Message => {
  const inner = message(parts)
  return join([tag(field, bytesKind), varint(inner.length), ...inner.pieces])
}

/** Fields one after another. */
export const message = (parts: readonly Message[]): Message => join(parts.flatMap((part) => part.pieces))

/** Joins the pieces of a message to one array. */
export function toBytes({ pieces, length }: Message): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** The bytes of numbers, lowest first, as ONNX stores them; a view where the machine already has them so. */
export function littleEndian(values: Float32Array | Int32Array | BigInt64Array | Uint8Array): Uint8Array {
  const view = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  if (hostIsLittle) return view
  const turned = new Uint8Array(view.length)
  for (let at = 0; at < view.length; at++) {
    const within = at % values.BYTES_PER_ELEMENT
    turned[at - within + (values.BYTES_PER_ELEMENT - 1 - within)] = view[at]
  }
  return turned
}
