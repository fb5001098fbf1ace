// oxlint-disable eslint/max-lines -- one machine: an opcode a case, which the formatter gives two lines each
/**
 * A machine that reads pickles of plain tensors and nothing else.
 *
 * A pickle is a program for a machine with a stack; Python's own machine can import and call anything.
 * This one knows dictionaries, lists, tuples, numbers, texts and the three calls that rebuild a tensor.
 * Any other opcode, any other name and any other call is refused before it has an effect.
 *
 * In: the bytes of a `data.pkl` that anyone may have made. Out: the value that it builds.
 * Never: runs code, recurses, or keeps more than a small multiple of the bytes. Throws only WeightsError.
 * Source: Python's pickletools (protocols 2 to 5), torch.serialization.
 */
import { WeightsError } from "../weights-error.ts"
import {
  PickledName,
  type PickleName,
  pickleNames,
  PickledStorage,
  PickledTensor,
  PickledTuple,
  type PickleValue,
} from "./pickle-values.ts"

/** Where a collection begins on the stack. */
const MARK = Symbol("mark")
type Slot = PickleValue | typeof MARK

/** Longest program, in bytes: names and places of a million tensors; the numbers are elsewhere. */
const LONGEST = 2 ** 28

/**
 * Reads a pickle.
 *
 * @param file how messages call it
 * @throws WeightsError BAD_TORCH_FILE for anything but a pickle of plain tensors
 */
export function readPickle(bytes: Uint8Array, file: string): PickleValue {
  const machine = new Machine(bytes, file)
  if (bytes.length > LONGEST) throw machine.error(`it has ${bytes.length} bytes; at most ${LONGEST} are read`)
  for (;;) {
    const done = machine.step()
    if (done !== undefined) return done.value
  }
}

class Machine {
  private at = 0
  private readonly stack: Slot[] = []
  private readonly memo = new Map<number, PickleValue>()
  private readonly view: DataView
  private readonly bytes: Uint8Array
  private readonly file: string

  constructor(bytes: Uint8Array, file: string) {
    this.bytes = bytes
    this.file = file
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  error(what: string): WeightsError {
    return new WeightsError("BAD_TORCH_FILE", `${this.file} is not a pickle of plain tensors: ${what}`)
  }

  /** Runs one opcode; gives the value at the end of the program. */
  step(): { readonly value: PickleValue } | undefined {
    const began = this.at
    const opcode = this.bytes[this.take(1)]
    switch (opcode) {
      case 0x80: {
        // PROTO
        const protocol = this.bytes[this.take(1)]
        if (protocol < 2 || protocol > 5) throw this.error(`it is of protocol ${protocol}; 2 to 5 are read`)
        return
      }
      case 0x95: // FRAME, a hint for readers of streams
        this.take(8)
        return
      case 0x2e: {
        // STOP
        if (this.stack.length !== 1)
          throw this.error(`it ends with ${this.stack.length} values and not with one`)
        return { value: this.pop() }
      }

      case 0x4e:
        return this.push(null) // NONE
      case 0x88:
        return this.push(true) // NEWTRUE
      case 0x89:
        return this.push(false) // NEWFALSE
      case 0x4b:
        return this.push(this.bytes[this.take(1)]) // BININT1
      case 0x4d:
        return this.push(this.view.getUint16(this.take(2), true)) // BININT2
      case 0x4a:
        return this.push(this.view.getInt32(this.take(4), true)) // BININT
      case 0x8a:
        return this.push(this.long()) // LONG1
      case 0x47:
        return this.push(this.view.getFloat64(this.take(8), false)) // BINFLOAT
      case 0x58:
        return this.push(this.text(this.view.getUint32(this.take(4), true))) // BINUNICODE
      case 0x8c:
        return this.push(this.text(this.bytes[this.take(1)])) // SHORT_BINUNICODE

      case 0x7d:
        return this.push(new Map()) // EMPTY_DICT
      case 0x5d:
        return this.push([]) // EMPTY_LIST
      case 0x29:
        return this.push(new PickledTuple([])) // EMPTY_TUPLE
      case 0x28: // MARK
        this.stack.push(MARK)
        return
      case 0x74:
        return this.push(new PickledTuple(this.sinceMark())) // TUPLE
      case 0x85:
        return this.push(new PickledTuple([this.pop()])) // TUPLE1
      case 0x86:
        return this.push(new PickledTuple(this.popMany(2))) // TUPLE2
      case 0x87:
        return this.push(new PickledTuple(this.popMany(3))) // TUPLE3
      case 0x73:
        return this.setItems(this.popMany(2)) // SETITEM
      case 0x75:
        return this.setItems(this.sinceMark()) // SETITEMS
      case 0x61:
        return this.append([this.pop()]) // APPEND
      case 0x65:
        return this.append(this.sinceMark()) // APPENDS

      case 0x71:
        return this.remember(this.bytes[this.take(1)]) // BINPUT
      case 0x72:
        return this.remember(this.view.getUint32(this.take(4), true)) // LONG_BINPUT
      case 0x94:
        return this.remember(this.memo.size) // MEMOIZE
      case 0x68:
        return this.recall(this.bytes[this.take(1)]) // BINGET
      case 0x6a:
        return this.recall(this.view.getUint32(this.take(4), true)) // LONG_BINGET

      case 0x63:
        return this.push(this.named(this.line(), this.line())) // GLOBAL
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popMany(2)
        if (typeof module !== "string" || typeof name !== "string")
          throw this.error("it names something by what is no text")
        return this.push(this.named(module, name))
      }
      case 0x51:
        return this.push(this.storage(this.pop())) // BINPERSID
      case 0x52: {
        // REDUCE
        const [callee, args] = this.popMany(2)
        return this.push(this.call(callee, args))
      }
      case 0x62: {
        // BUILD: an OrderedDict's own attributes, which hold no tensor
        const [target, state] = this.popMany(2)
        if (!(target instanceof Map && state instanceof Map))
          throw this.error("it sets the state of something that is no dictionary")
        return this.push(target)
      }
      default:
        throw this.error(
          `opcode 0x${opcode.toString(16).padStart(2, "0")} at byte ${began} is not one that plain tensors need`,
        )
    }
  }

  /** Moves on by so many bytes; gives where they begin. */
  private take(count: number): number {
    const from = this.at
    if (from + count > this.bytes.length) throw this.error(`it is cut short at byte ${this.bytes.length}`)
    this.at = from + count
    return from
  }

  private push(value: PickleValue): undefined {
    this.stack.push(value)
  }

  private pop(): PickleValue {
    const top = this.stack.pop()
    if (top === undefined || top === MARK)
      throw this.error(`it takes a value at byte ${this.at} where there is none`)
    return top
  }

  private popMany(count: number): PickleValue[] {
    const values = Array.from({ length: count }, () => this.pop())
    return values.reverse()
  }

  private sinceMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK)
    if (mark < 0) throw this.error(`it ends a collection at byte ${this.at} that has not begun`)
    return this.stack.splice(mark).slice(1) as PickleValue[]
  }

  private text(length: number): string {
    const from = this.take(length)
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        this.bytes.subarray(from, from + length),
      )
    } catch {
      throw this.error(`the text at byte ${from} is not valid UTF-8`)
    }
  }

  /** Reads a line of a name. */
  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0 || end - this.at > 200) throw this.error(`the name at byte ${this.at} has no end`)
    const name = this.text(end - this.at)
    this.take(1)
    return name
  }

  /** Reads a whole number of up to 255 bytes, two's complement. */
  private long(): number | bigint {
    const length = this.bytes[this.take(1)]
    const from = this.take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i])
    const signed = BigInt.asIntN(8 * length, value)
    const plain = Number(signed)
    return Number.isSafeInteger(plain) ? plain : signed
  }

  private remember(place: number): undefined {
    const top = this.stack.at(-1)
    if (top === undefined || top === MARK)
      throw this.error(`it keeps a value at byte ${this.at} where there is none`)
    this.memo.set(place, top)
  }

  private recall(place: number): undefined {
    const value = this.memo.get(place)
    if (value === undefined)
      throw this.error(`it recalls value ${place} at byte ${this.at}, which it never kept`)
    return this.push(value)
  }

  private setItems(items: readonly PickleValue[]): undefined {
    const target = this.stack.at(-1)
    if (!(target instanceof Map) || items.length % 2 !== 0)
      throw this.error(`it sets items at byte ${this.at} of something that is no dictionary`)
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]
      if (typeof key !== "string" && typeof key !== "number")
        throw this.error(`a dictionary at byte ${this.at} has a key that is neither text nor number`)
      target.set(key, items[i + 1])
    }
  }

  private append(items: readonly PickleValue[]): undefined {
    const target = this.stack.at(-1)
    if (!Array.isArray(target)) throw this.error(`it appends at byte ${this.at} to something that is no list`)
    for (const item of items) target.push(item)
  }

  /** Finds a known name; every other one could be anything, and is refused here. */
  private named(module: string, name: string): PickledName {
    const whole = `${module}.${name}`
    if (!Object.hasOwn(pickleNames, whole))
      throw this.error(
        `it names ${JSON.stringify(whole.slice(0, 100))}, which is no part of a plain tensor; nothing of it was run`,
      )
    return new PickledName(whole as PickleName)
  }

  private call(callee: PickleValue, args: PickleValue): PickleValue {
    if (!(callee instanceof PickledName) || !(args instanceof PickledTuple))
      throw this.error(`it calls something at byte ${this.at} that is no name`)
    const { items } = args
    switch (callee.name) {
      case "collections.OrderedDict":
        if (items.length > 0) throw this.error("it makes an OrderedDict of something")
        return new Map()
      case "torch._utils._rebuild_parameter":
        if (!(items[0] instanceof PickledTensor))
          throw this.error("it makes a parameter of something that is no tensor")
        return items[0]
      case "torch._utils._rebuild_tensor_v2":
        return this.tensor(items)
      default:
        throw this.error(`it calls ${callee.name}`)
    }
  }

  private tensor([storage, offset, shape, strides]: readonly PickleValue[]): PickledTensor {
    if (
      !(
        storage instanceof PickledStorage &&
        isCount(offset) &&
        isCounts(shape) &&
        isCounts(strides) &&
        shape.items.length === strides.items.length
      )
    ) {
      throw this.error(`the tensor at byte ${this.at} is not a storage with a place, a shape and steps`)
    }
    return new PickledTensor(
      storage,
      offset,
      shape.items as readonly number[],
      strides.items as readonly number[],
    )
  }

  /** Reads `("storage", type, key, where, elements)`. */
  private storage(id: PickleValue): PickledStorage {
    const [kind, type, key, , length] = id instanceof PickledTuple ? id.items : []
    const dtype = type instanceof PickledName ? pickleNames[type.name] : undefined
    if (kind !== "storage" || dtype === undefined || typeof key !== "string" || !isCount(length)) {
      throw this.error(`the storage at byte ${this.at} is not a type, a key and a length`)
    }
    return new PickledStorage(dtype, key, length)
  }
}

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0

const isCounts = (value: PickleValue | undefined): value is PickledTuple =>
  value instanceof PickledTuple && value.items.length <= 64 && value.items.every(isCount)
