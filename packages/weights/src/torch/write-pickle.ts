/**
 * Writes the pickle that PyTorch reads as a dictionary of tensors: `{ group: { name: tensor } }`.
 *
 * Only what `torch.load(weights_only=True)` takes: dictionaries, texts, numbers, and the call that
 * rebuilds a tensor from a storage in the same archive.
 *
 * In: names, types, shapes; storage n is file `data/n` of the archive. Out: the bytes of `data.pkl`.
 * Never: holds the numbers of a tensor. Source: torch.serialization, protocol 2.
 */
import { elementsOf, stridesOf } from "../shape.ts"
import { pickleNames } from "./pickle-values.ts"
import type { StoredDtype } from "../stored-tensor.ts"

/** A tensor without its numbers. */
export interface PickleEntry {
  readonly name: string
  readonly dtype: StoredDtype
  readonly shape: readonly number[]
}

/** Writes `{ group: { name: tensor, ... } }`. */
export function writePickle(group: string, entries: readonly PickleEntry[]): Uint8Array {
  const out: number[] = [0x80, 2] // PROTO 2
  const encoder = new TextEncoder()
  const put = (...bytes: number[]): void => void out.push(...bytes)
  const uint32 = (value: number): void =>
    put(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)
  const text = (value: string): void => {
    const bytes = encoder.encode(value)
    put(0x58) // BINUNICODE
    uint32(bytes.length)
    for (const byte of bytes) out.push(byte)
  }
  const count = (value: number): void => {
    if (value < 2 ** 31) {
      put(0x4a) // BININT
      uint32(value)
      return
    }
    put(0x8a, 8) // LONG1 of 8 bytes
    uint32(value % 2 ** 32)
    uint32(Math.floor(value / 2 ** 32))
  }
  const name = (dotted: string): void => {
    const dot = dotted.lastIndexOf(".")
    put(0x63, ...encoder.encode(`${dotted.slice(0, dot)}\n${dotted.slice(dot + 1)}\n`)) // GLOBAL
  }
  const tuple = (items: readonly number[]): void => {
    put(0x28) // MARK
    items.forEach(count)
    put(0x74) // TUPLE
  }
  const storageNames = Object.fromEntries(
    Object.entries(pickleNames).map(([dotted, dtype]) => [dtype, dotted]),
  )

  put(0x7d) // EMPTY_DICT
  text(group)
  put(0x7d, 0x28) // EMPTY_DICT MARK
  entries.forEach(({ name: key, dtype, shape }, n) => {
    text(key)
    name("torch._utils._rebuild_tensor_v2")
    put(0x28, 0x28) // MARK for the arguments, MARK for the storage
    text("storage")
    name(storageNames[dtype])
    text(String(n))
    text("cpu")
    count(elementsOf(shape))
    put(0x74, 0x51) // TUPLE BINPERSID
    count(0) // first element
    tuple(shape)
    tuple(stridesOf(shape))
    put(0x89) // NEWFALSE: needs no gradient
    name("collections.OrderedDict")
    put(0x29, 0x52) // EMPTY_TUPLE REDUCE: no hooks
    put(0x74, 0x52) // TUPLE REDUCE
  })
  put(0x75, 0x73, 0x2e) // SETITEMS SETITEM STOP
  return Uint8Array.from(out)
}
