/**
 * A stored tensor: an array as a file holds it, of any type that PyTorch users write.
 *
 * In: a dtype, a shape and values. Out: the same as a typed array, or as float32.
 * Never: computes with half floats; f8, f16 and bf16 stay bits until `toFloat32`.
 */
import { saidOf } from "./given-bytes.ts"
import { show } from "./show.ts"
import { WeightsError } from "./weights-error.ts"

interface StoredArrays {
  f64: Float64Array
  f32: Float32Array
  /** The 16 bits as they stand. */
  f16: Uint16Array
  /** The 16 bits as they stand. */
  bf16: Uint16Array
  /** The 8 bits as they stand: sign 1, exponent 4, fraction 3, no infinity (PyTorch's float8_e4m3fn). */
  f8_e4m3: Uint8Array
  /** The 8 bits as they stand: the upper half of an f16. */
  f8_e5m2: Uint8Array
  i64: BigInt64Array
  u64: BigUint64Array
  i32: Int32Array
  u32: Uint32Array
  i16: Int16Array
  u16: Uint16Array
  i8: Int8Array
  u8: Uint8Array
  bool: Uint8Array
}

/** What a stored value is; safetensors writes it in capitals. */
export type StoredDtype = keyof StoredArrays

/** A tensor as a file holds it: `data` has as many elements as the product of `shape`, row by row. */
export type StoredTensor = {
  [D in StoredDtype]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: StoredArrays[D] }
}[StoredDtype]

/** Which typed array holds the values of a dtype. */
export const storedArrays = {
  f64: Float64Array,
  f32: Float32Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  f8_e4m3: Uint8Array,
  f8_e5m2: Uint8Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
  bool: Uint8Array,
} as const

/** Tells whether a name is that of a dtype. */
export function isStoredDtype(name: unknown): name is StoredDtype {
  return typeof name === "string" && Object.hasOwn(storedArrays, name)
}

/** Tells whether data are the typed array of a dtype, of whatever realm: Jest and iframes have classes of their own. */
export const isDataOf = (dtype: StoredDtype, data: unknown): boolean =>
  ArrayBuffer.isView(data) && Object.prototype.toString.call(data) === `[object ${storedArrays[dtype].name}]`

/** Says what is wrong with a tensor's dtype or data, behind its name; undefined when they fit each other. */
export function tensorFault(given: unknown): string | undefined {
  if (typeof given !== "object" || given === null || !("dtype" in given)) {
    const said = saidOf(given)
    return `is given as ${said}${said === "an Object" ? " without dtype" : ""}; give { dtype, shape, data }, as files are read`
  }
  const { dtype, data } = given as Readonly<Record<string, unknown>>
  if (!isStoredDtype(dtype)) return dtypeFault(dtype)
  if (isDataOf(dtype, data)) return undefined
  const bits = /^b?f(?:16|8)/.test(dtype) ? ", the bits as they stand," : ""
  const fitting = knownDtypes()
    .filter((other) => isDataOf(other, data))
    .join(" or ")
  return `of dtype ${dtype} needs its data as ${storedArrays[dtype].name}${bits} and has ${saidOf(data)}; convert it${fitting && `, or give dtype ${fitting}`}`
}

/** Says what is wrong with a dtype, behind the name of its tensor; undefined for one that is known. */
export function dtypeFault(dtype: unknown): string | undefined {
  if (isStoredDtype(dtype)) return undefined
  const meant = meantDtype(dtype)
  const hint = meant === undefined ? "give one of them" : `give ${show(meant)}`
  return `has dtype ${show(dtype)}; known are ${knownDtypes().join(", ")}; ${hint}`
}

const knownDtypes = (): StoredDtype[] => Object.keys(storedArrays) as StoredDtype[]

/** The dtype that is called so elsewhere: "F32" in safetensors, "torch.float32", "Float32Array". */
function meantDtype(name: unknown): StoredDtype | undefined {
  if (typeof name !== "string") return undefined
  const short = name
    .toLowerCase()
    .replace(/^torch\.|^big|array$|fn$/g, "")
    .replace(/^(b?f)loat(?=\d)|^(u?i)nt(?=\d)/, "$1$2")
    .replace(/^ui/, "u")
  const meant =
    { float: "f32", double: "f64", half: "f16", long: "i64", int: "i32", boolean: "bool" }[short] ?? short
  return isStoredDtype(meant) ? meant : undefined
}

/**
 * Takes bytes as a tensor: a view where they lie aligned to the element, else a copy.
 *
 * @param bytes as many as the shape and the dtype take
 */
export function tensorOfBytes(dtype: StoredDtype, shape: readonly number[], bytes: Uint8Array): StoredTensor {
  const array = storedArrays[dtype]
  const width = array.BYTES_PER_ELEMENT
  // Not slice(): that of Node's Buffer is a view.
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes)
  const data = new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / width)
  return { dtype, shape, data } as StoredTensor
}

/**
 * Gives the values as float32: the array itself for f32, else a new one, rounded to the nearest.
 *
 * Integers above 2^24 and float64 lose what float32 cannot hold; bool gives 0 and 1.
 *
 * @throws WeightsError BAD_TENSOR for what is no tensor, a dtype that is not known, or data of another type
 * @example
 * toFloat32({ dtype: "bf16", shape: [1], data: Uint16Array.of(0x3f80) }) // Float32Array [1]
 */
export function toFloat32(stored: StoredTensor): Float32Array {
  const fault = tensorFault(stored)
  if (fault !== undefined) throw new WeightsError("BAD_TENSOR", `the tensor ${fault}`)
  const { length } = stored.data
  switch (stored.dtype) {
    case "f32":
      return stored.data
    case "bf16": {
      // The upper half of a float32.
      const bits = new Uint32Array(length)
      for (let i = 0; i < length; i++) bits[i] = stored.data[i] << 16
      return new Float32Array(bits.buffer)
    }
    case "f16": {
      const values = new Float32Array(length)
      for (let i = 0; i < length; i++) values[i] = halfValue(stored.data[i])
      return values
    }
    case "f8_e4m3":
      return Float32Array.from(stored.data, e4m3Value)
    case "f8_e5m2":
      return Float32Array.from(stored.data, (bits) => halfValue(bits << 8))
    case "i64":
    case "u64": {
      const values = new Float32Array(length)
      for (let i = 0; i < length; i++) values[i] = Number(stored.data[i])
      return values
    }
    case "bool": {
      const values = new Float32Array(length)
      for (let i = 0; i < length; i++) values[i] = stored.data[i] === 0 ? 0 : 1
      return values
    }
    default:
      return new Float32Array(stored.data)
  }
}

/** IEEE 754 binary16: sign 1 bit, exponent 5, fraction 10. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** OCP 8-bit E4M3: the largest exponent is an ordinary one, but for the one pattern that is not a number. */
function e4m3Value(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1
  const exponent = (bits >> 3) & 0xf
  const fraction = bits & 7
  if (exponent === 0xf && fraction === 7) return NaN
  if (exponent === 0) return sign * fraction * 2 ** -9
  return sign * (1 + fraction / 8) * 2 ** (exponent - 7)
}
