// A rule of depth 1 as a state machine over character classes, ready to run over bytes.
//
// In:  a step for each state and class.  Out: tables, the batch form and the cursor form.  Never: sees a
// byte before its turn; the batch form reads ahead within a character, whose bytes but the last get 0.

import { type Cursor, INVALID, type Json, PENDING, utf8Decoder, type Utf8Decoder } from "@aunet/splitter"
import { characterBytes } from "./character-bytes.ts"
import {
  CHARACTER_CLASS_CODES,
  type CharacterClasses,
  classOf,
  IGNORED,
  SYMBOL,
  unpackClasses,
} from "./character-class.ts"
import { maxSaved, readSaved } from "./saved-cursor.ts"

/**
 * Is the class of U+0020 and of what separates words without width, for machines only: elsewhere they are
 * whitespace like any other.
 */
export const PLAIN_SPACE = 6

/** Is set in a step where the character is a boundary. */
export const MARK = 64
const STATE_MASK = 63

/** Is a machine before it is made into tables. */
export interface ClassRule {
  /** The splitter's name, for messages. */
  readonly name: string
  /** How many states there are, 64 at most. */
  readonly states: number
  readonly start: number
  /** Gives the next state, and MARK if the character is a boundary. Never asked about IGNORED: the state stays. */
  readonly step: (state: number, kind: number) => number
}

/** Holds the tables of one machine. */
export interface ClassMachine {
  readonly rule: ClassRule
  readonly classes: CharacterClasses
  /** The step for a state and a class, at `(state << 3) | class`. */
  readonly steps: Uint8Array
  /** The step for a state and a byte below 128, at `(state << 7) | byte`. */
  readonly ascii: Uint8Array
}

/** Makes the tables of a rule. */
export const classMachine = (rule: ClassRule): ClassMachine => {
  const classes = machineClasses()
  const step = (state: number, kind: number): number => (kind === IGNORED ? state : rule.step(state, kind))
  return {
    rule,
    classes,
    steps: Uint8Array.from({ length: rule.states << 3 }, (_, at) => step(at >> 3, at & 7)),
    ascii: Uint8Array.from({ length: rule.states << 7 }, (_, at) => step(at >> 7, classes.classes[at & 127])),
  }
}

let tables: CharacterClasses | undefined

// Unpacked at the first call, and shared by all machines.
const machineClasses = (): CharacterClasses => {
  if (tables === undefined) {
    tables = unpackClasses({ ...CHARACTER_CLASS_CODES, Z: PLAIN_SPACE })
    tables.classes[0x20] = PLAIN_SPACE
  }
  return tables
}

/**
 * Runs a machine over a document [T].
 *
 * @returns levels [T], 0 or 1
 */
export const splitByClass = (
  { rule, classes, steps, ascii }: ClassMachine,
  bytes: Uint8Array,
): Uint8Array => {
  const levels = new Uint8Array(bytes.length)
  const table = classes.classes
  const { blocks } = classes
  let state = rule.start
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    let step: number
    if (byte < 0x80) {
      step = ascii[(state << 7) | byte]
    } else {
      const size = characterBytes(bytes, i)
      if (size < 0) {
        // Invalid, and known to be so only at the byte after them: symbols whose levels stay 0.
        for (let k = size; k < 0; k++) state = steps[(state << 3) | SYMBOL] & STATE_MASK
        i -= size + 1
        continue
      }
      let kind = SYMBOL
      if (size > 0) {
        // The bits of all bytes but the last are the number of the block.
        let block = byte & (0x7f >> size)
        for (let k = 1; k < size - 1; k++) block = (block << 6) | (bytes[i + k] & 0x3f)
        i += size - 1
        kind = table[(blocks[block] << 6) | (bytes[i] & 0x3f)]
      }
      step = steps[(state << 3) | kind]
    }
    state = step & STATE_MASK
    levels[i] = step >> 6
  }
  return levels
}

/** Gives the most characters that a saved cursor's JSON has. */
export const maxClassState = ({ states }: ClassRule): number => maxSaved([states])

class ClassCursor implements Cursor {
  private readonly machine: ClassMachine
  private readonly decoder: Utf8Decoder
  private state: number

  constructor(machine: ClassMachine, decoder: Utf8Decoder, state: number) {
    this.machine = machine
    this.decoder = decoder
    this.state = state
  }

  push(byte: number): number {
    const { classes, steps } = this.machine
    const codePoint = this.decoder.push(byte)
    for (let k = this.decoder.broken; k > 0; k--) this.state = steps[(this.state << 3) | SYMBOL] & STATE_MASK
    if (codePoint === PENDING) return 0
    const step = steps[(this.state << 3) | (codePoint === INVALID ? SYMBOL : classOf(classes, codePoint))]
    this.state = step & STATE_MASK
    return step >> 6
  }

  fork(): Cursor {
    return new ClassCursor(this.machine, this.decoder.fork(), this.state)
  }

  save(): Json {
    return [this.state, ...this.decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @param saved [state, ...bytes of a begun character]
 * @throws SplitterError `SPLITTER_STATE` when no cursor of this machine saves such a value
 */
export const classCursor = (machine: ClassMachine, saved?: Json): Cursor => {
  const { name, start, states } = machine.rule
  if (saved === undefined) return new ClassCursor(machine, utf8Decoder(), start)
  const { numbers, decoder } = readSaved(name, saved, [states])
  return new ClassCursor(machine, decoder, numbers[0])
}
