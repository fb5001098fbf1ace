/** Values of another realm are what they are: `vm` makes them as Jest, jsdom and iframes do. */
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { AunetError, checkSignal, isBytes, isError, isFailure, isSignal, messageOf } from "../src/index.ts"

const foreign = <T>(code: string): T => runInNewContext(code) as T

test("bytes of another realm are bytes, and nothing else is", () => {
  const bytes = foreign<Uint8Array>("new Uint8Array([1, 2])")
  expect(bytes instanceof Uint8Array).toBe(false)
  expect(isBytes(bytes)).toBe(true)
  expect(isBytes(Buffer.from("ab"))).toBe(true)
  const others: unknown[] = [
    foreign("new Uint8ClampedArray(2)"),
    foreign("new Uint16Array(2)"),
    foreign("new DataView(new ArrayBuffer(2))"),
    foreign("new ArrayBuffer(2)"),
    { length: 2, [Symbol.toStringTag]: "Uint8Array" },
    Object.create(Uint8Array.prototype),
    [1, 2],
    "ab",
    null,
    undefined,
  ]
  for (const other of others) expect(isBytes(other)).toBe(false)
})

test("an error of another realm is one, with its message", () => {
  const error = foreign<Error>('new TypeError("no")')
  expect(error instanceof Error).toBe(false)
  expect(isError(error)).toBe(true)
  expect(messageOf(error)).toBe("no")
  expect(isError(new DOMException("gone", "AbortError"))).toBe(true)
  expect(isError({ message: "no" })).toBe(false)
  expect(messageOf("plain")).toBe("plain")
})

test("an error of another copy of a package, or of another realm, is one of ours by name and code", () => {
  class TensorError extends Error {
    override readonly name = "TensorError"
    readonly code = "OUT_OF_MEMORY"
  }
  const ours = [
    new TensorError("no"),
    new AunetError("BAD_DATA", "no"),
    foreign('Object.assign(new Error("no"), { name: "SplitterError", code: "BAD_PATTERN" })'),
  ]
  for (const error of ours) expect(isFailure(error)).toBe(true)
  const others: unknown[] = [
    Object.assign(new Error("no"), { name: "TensorError" }),
    Object.assign(new Error("no"), { name: "SystemError", code: "ENOENT" }),
    { name: "TensorError", code: "OUT_OF_MEMORY", message: "no" },
    "TensorError",
    undefined,
  ]
  for (const other of others) expect(isFailure(other)).toBe(false)
})

test("a signal of another class is one; what cannot be aborted is not", () => {
  const { signal } = new AbortController()
  const other = foreign<(methods: object) => AbortSignal>("(methods) => ({ aborted: false, ...methods })")({
    addEventListener: () => {},
    removeEventListener: () => {},
    throwIfAborted: () => {},
  })
  for (const each of [signal, other, undefined]) expect(() => checkSignal(each)).not.toThrow()
  for (const wrong of [{ aborted: false }, {}, true, null, new AbortController()]) {
    expect(isSignal(wrong)).toBe(false)
    expect(() => checkSignal(wrong as never)).toThrow(/signal is .*; it must be an AbortSignal/)
  }
})
