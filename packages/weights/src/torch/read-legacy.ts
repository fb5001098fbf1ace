/**
 * The form that PyTorch wrote before version 1.6, and still writes when it is asked to: five pickles, then numbers.
 *
 *     | magic | 1001 | machine | value | [keys] | n (i64), n elements | n, elements | ...
 *
 * In: the bytes of a file that anyone may have made. Out: its value and its numbers.
 * Never: believes a length: each storage has to be as long as the value says, and the file has to end with the last.
 * Source: torch.serialization, _legacy_save and _legacy_load.
 */
import { show } from "../show.ts"
import { storedArrays } from "../stored-tensor.ts"
import { aligned } from "./gather.ts"
import { PickleBytes } from "./pickle-bytes.ts"
import { type PickledStorage, PickledTensor, PickledTuple, type PickleValue } from "./pickle-values.ts"
import { readPickleAt } from "./read-pickle.ts"
import type { TorchContent } from "./torch-content.ts"

/** PROTO 2, LONG1 of ten bytes, the number 0x1950a86a20f9469cfc6c, STOP. */
const MAGIC = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]

/** Tells whether a file begins as this form does. */
export const isLegacy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte)

/**
 * Reads a file of this form.
 *
 * @throws WeightsError BAD_TORCH_FILE when it is damaged, or holds no plain tensors
 */
export function readLegacy(bytes: Uint8Array, file: string): TorchContent {
  const from = new PickleBytes(bytes, file, MAGIC.length)
  const version = readPickleAt(from)
  if (version !== 1001) throw from.error(`it is of version ${show(version)}; 1001 is read`)
  const machine = readPickleAt(from)
  if (machine instanceof Map && machine.get("little_endian") === false)
    throw from.error("its numbers are big-endian; save it on a usual machine")
  const value = readPickleAt(from)
  const keys = readPickleAt(from)
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string"))
    throw from.error("its list of storages is no list of names")
  const storages = storagesIn(value)
  const numbers = new Map<string, Uint8Array>()
  for (const key of keys as readonly string[]) {
    const storage = storages.get(key)
    if (storage === undefined) throw from.error(`nothing in it uses the storage ${show(key)}`)
    if (numbers.has(key)) throw from.error(`it has the storage ${show(key)} twice`)
    const elements = new DataView(bytes.buffer, bytes.byteOffset + from.take(8), 8).getBigInt64(0, true)
    if (elements !== BigInt(storage.length))
      throw from.error(`the storage ${show(key)} has ${elements} elements here and ${storage.length} there`)
    const length = storage.length * storedArrays[storage.dtype].BYTES_PER_ELEMENT
    const begin = from.take(length)
    numbers.set(key, aligned(bytes.subarray(begin, begin + length)))
  }
  if (from.at !== bytes.length) throw from.error(`${bytes.length - from.at} bytes follow its last number`)
  return { value, numbersOf: ({ key }) => numbers.get(key) }
}

/** Finds the storages of a value, each once. */
function storagesIn(root: PickleValue): Map<string, PickledStorage> {
  const found = new Map<string, PickledStorage>()
  const seen = new Set<PickleValue>([root])
  // A set visits what is added while it is walked.
  for (const value of seen) {
    if (value instanceof PickledTensor) found.set(value.storage.key, value.storage)
    else if (value instanceof Map) for (const inside of value.values()) seen.add(inside)
    else if (value instanceof PickledTuple) for (const inside of value.items) seen.add(inside)
    else if (Array.isArray(value)) for (const inside of value) seen.add(inside)
  }
  return found
}
