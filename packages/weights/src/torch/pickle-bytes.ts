/**
 * The bytes of a pickle, taken from front to back.
 *
 * In: bytes that anyone may have made. Out: numbers and texts. Never: reads past the end, or believes a length.
 */
import { WeightsError } from "../weights-error.ts"

/** Longest line of a name, in bytes. */
const LONGEST_NAME = 200

/** Reads a pickle's bytes; what does not fit is an error that says where. */
export class PickleBytes {
  /** The byte that comes next. */
  at: number
  readonly bytes: Uint8Array
  /** How messages call the file. */
  readonly file: string
  readonly #view: DataView

  constructor(bytes: Uint8Array, file: string, at = 0) {
    this.bytes = bytes
    this.file = file
    this.at = at
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  error(what: string): WeightsError {
    return new WeightsError("BAD_TORCH_FILE", `${this.file} is not a pickle of plain tensors: ${what}`)
  }

  /** Moves on by so many bytes; gives where they begin. */
  take(count: number): number {
    const from = this.at
    if (from + count > this.bytes.length) throw this.error(`it is cut short at byte ${this.bytes.length}`)
    this.at = from + count
    return from
  }

  u8(): number {
    return this.bytes[this.take(1)]
  }

  u16(): number {
    return this.#view.getUint16(this.take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.take(4), true)
  }

  i32(): number {
    return this.#view.getInt32(this.take(4), true)
  }

  /** Big-endian, alone among the numbers of a pickle. */
  f64(): number {
    return this.#view.getFloat64(this.take(8), false)
  }

  text(length: number): string {
    const from = this.take(length)
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        this.bytes.subarray(from, from + length),
      )
    } catch {
      throw this.error(`the text at byte ${from} is not valid UTF-8`)
    }
  }

  /** A line of a name. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0 || end - this.at > LONGEST_NAME) throw this.error(`the name at byte ${this.at} has no end`)
    const name = this.text(end - this.at)
    this.take(1)
    return name
  }

  /** A whole number of up to 255 bytes, two's complement. */
  long(): number | bigint {
    const length = this.u8()
    const from = this.take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i])
    const signed = BigInt.asIntN(8 * length, value)
    const plain = Number(signed)
    return Number.isSafeInteger(plain) ? plain : signed
  }
}
