/**
 * Values of any realm. What was made in a `vm` context, by a test runner that gives each file a context of its own, or in
 * another frame of a page is a Float32Array too, but no instance of the class that has this name here.
 *
 * In: what a caller gave. Out: what it is, and the same numbers as an array of this realm.
 * Never: asks `instanceof` of what comes from outside.
 */
import type { DType, Value } from "./shape.ts"

/** The name that the language itself has for a typed array; undefined for everything else. */
const nameOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined

/** Answers the element type of an array of numbers, of whatever realm; undefined for anything that is no Value. */
export function dtypeOf(value: unknown): DType | undefined {
  const name = nameOf.call(value)
  return name === "Float32Array" ? "f32" : name === "Int32Array" ? "i32" : undefined
}

/** Answers a value as an array of this realm over the same memory: itself where it is one, or is no Value. */
export function inThisRealm<V>(value: V): V {
  if (value instanceof Float32Array || value instanceof Int32Array) return value
  const dtype = dtypeOf(value)
  if (dtype === undefined) return value
  const { buffer, byteOffset, length } = value as Value
  const Kind = dtype === "f32" ? Float32Array : Int32Array
  return new Kind(buffer as ArrayBuffer, byteOffset, length) as V
}

/** Copies a value into an array of this realm. */
export const copyOf = (value: Value): Value => inThisRealm(value).slice() as Value

/** `ArrayBuffer.prototype.transfer` of ES2024, which every supported Node has: what it is called on lets its memory go. */
type Transferable = ArrayBufferLike & { transfer?(newByteLength: number): ArrayBuffer }

/**
 * Frees the memory of an array that nobody needs any more, where that can be done; the array has no numbers then, nor has
 * any other over the same memory. Left to the garbage collector, copies as large as a model pile up: it does not see how
 * large they are until they are many.
 */
export const letGo = ({ buffer }: { readonly buffer: ArrayBufferLike }): void =>
  // What has let its memory go before has none.
  void (buffer.byteLength > 0 && (buffer as Transferable).transfer?.(0))
