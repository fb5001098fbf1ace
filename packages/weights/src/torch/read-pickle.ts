/**
 * A machine that reads pickles of plain tensors and nothing else.
 *
 * A pickle is a program for a machine with a stack; Python's own machine can import and call anything.
 * This one knows dictionaries, lists, tuples, numbers, texts and the three calls that rebuild a tensor.
 * Any other opcode, any other name and any other call is refused before it has an effect.
 *
 * In: the bytes of a pickle that anyone may have made. Out: the value that it builds.
 * Never: runs code, recurses, or keeps more than a small multiple of the bytes. Throws only WeightsError.
 * Source: Python's pickletools (protocols 2 to 5), torch.serialization.
 */
import type { WeightsError } from "../weights-error.ts"
import { PickleBytes } from "./pickle-bytes.ts"
import { PickledTuple, type PickleValue } from "./pickle-values.ts"
import { callIn, namedIn, storageIn } from "./rebuild.ts"

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
  const from = new PickleBytes(bytes, file)
  if (bytes.length > LONGEST) throw from.error(`it has ${bytes.length} bytes; at most ${LONGEST} are read`)
  return readPickleAt(from)
}

/**
 * Reads the pickle that begins at `from.at`, and leaves `from` at the byte after its end.
 *
 * @throws WeightsError BAD_TORCH_FILE for anything but a pickle of plain tensors
 */
export function readPickleAt(from: PickleBytes): PickleValue {
  const machine = new Machine(from)
  for (;;) {
    const done = machine.step()
    if (done !== undefined) return done.value
  }
}

class Machine {
  private readonly stack: Slot[] = []
  private readonly memo = new Map<number, PickleValue>()
  private readonly from: PickleBytes

  constructor(from: PickleBytes) {
    this.from = from
  }

  private error(what: string): WeightsError {
    return this.from.error(what)
  }

  /** Runs one opcode; gives the value at the end of the program. */
  step(): { readonly value: PickleValue } | undefined {
    const began = this.from.at
    const opcode = this.from.u8()
    switch (opcode) {
      case 0x80: {
        // PROTO
        const protocol = this.from.u8()
        if (protocol < 2 || protocol > 5) throw this.error(`it is of protocol ${protocol}; 2 to 5 are read`)
        return
      }
      case 0x95: // FRAME, a hint for readers of streams
        this.from.take(8)
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
        return this.push(this.from.u8()) // BININT1
      case 0x4d:
        return this.push(this.from.u16()) // BININT2
      case 0x4a:
        return this.push(this.from.i32()) // BININT
      case 0x8a:
        return this.push(this.from.long()) // LONG1
      case 0x47:
        return this.push(this.from.f64()) // BINFLOAT
      case 0x58:
        return this.push(this.from.text(this.from.u32())) // BINUNICODE
      case 0x8c:
        return this.push(this.from.text(this.from.u8())) // SHORT_BINUNICODE

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
        return this.remember(this.from.u8()) // BINPUT
      case 0x72:
        return this.remember(this.from.u32()) // LONG_BINPUT
      case 0x94:
        return this.remember(this.memo.size) // MEMOIZE
      case 0x68:
        return this.recall(this.from.u8()) // BINGET
      case 0x6a:
        return this.recall(this.from.u32()) // LONG_BINGET

      case 0x63:
        return this.push(namedIn(this.from, this.from.line(), this.from.line())) // GLOBAL
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popMany(2)
        if (typeof module !== "string" || typeof name !== "string")
          throw this.error("it names something by what is no text")
        return this.push(namedIn(this.from, module, name))
      }
      case 0x51:
        return this.push(storageIn(this.from, this.pop())) // BINPERSID
      case 0x52: {
        // REDUCE
        const [callee, args] = this.popMany(2)
        return this.push(callIn(this.from, callee, args))
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

  private push(value: PickleValue): undefined {
    this.stack.push(value)
  }

  private pop(): PickleValue {
    const top = this.stack.pop()
    if (top === undefined || top === MARK)
      throw this.error(`it takes a value at byte ${this.from.at} where there is none`)
    return top
  }

  private popMany(count: number): PickleValue[] {
    const values = Array.from({ length: count }, () => this.pop())
    return values.reverse()
  }

  private sinceMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK)
    if (mark < 0) throw this.error(`it ends a collection at byte ${this.from.at} that has not begun`)
    return this.stack.splice(mark).slice(1) as PickleValue[]
  }

  private remember(place: number): undefined {
    const top = this.stack.at(-1)
    if (top === undefined || top === MARK)
      throw this.error(`it keeps a value at byte ${this.from.at} where there is none`)
    this.memo.set(place, top)
  }

  private recall(place: number): undefined {
    const value = this.memo.get(place)
    if (value === undefined)
      throw this.error(`it recalls value ${place} at byte ${this.from.at}, which it never kept`)
    return this.push(value)
  }

  private setItems(items: readonly PickleValue[]): undefined {
    const target = this.stack.at(-1)
    if (!(target instanceof Map) || items.length % 2 !== 0)
      throw this.error(`it sets items at byte ${this.from.at} of something that is no dictionary`)
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]
      if (typeof key !== "string" && typeof key !== "number")
        throw this.error(`a dictionary at byte ${this.from.at} has a key that is neither text nor number`)
      target.set(key, items[i + 1])
    }
  }

  private append(items: readonly PickleValue[]): undefined {
    const target = this.stack.at(-1)
    if (!Array.isArray(target))
      throw this.error(`it appends at byte ${this.from.at} to something that is no list`)
    for (const item of items) target.push(item)
  }
}
