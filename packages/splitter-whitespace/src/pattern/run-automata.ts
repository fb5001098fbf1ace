// Automata over bytes: the batch form and the cursor of `pattern`.
//
// In:  machines with their alphabets and levels.  Out: levels.  Never: keeps bytes of a finished character.
//
// A byte that is not UTF-8 is read as U+FFFD. One that only turned out not to be has had its level, 0; the
// machines read it when that is known, before the byte that showed it.

import { type Cursor, INVALID, type Json, PENDING, utf8Decoder, type Utf8Decoder } from "@aunet/splitter"
import { characterBytes } from "../character-bytes.ts"
import { readSaved } from "../saved-cursor.ts"
import type { Alphabet } from "./alphabet.ts"
import type { Automaton } from "./automaton.ts"

/** Is a machine with the level that its marks have. */
export interface LevelAutomaton extends Automaton, Pick<Alphabet, "blocks" | "cells"> {
  readonly level: number
}

const REPLACEMENT = 0xfffd

/**
 * Splits a document [T].
 *
 * @param automata in ascending order of their levels
 * @returns levels [T]: of each byte the highest of those that mark it
 */
export const splitByAutomata = (automata: readonly LevelAutomaton[], bytes: Uint8Array): Uint8Array => {
  const levels = new Uint8Array(bytes.length)
  for (const automaton of automata) markByAutomaton(automaton, bytes, levels)
  return levels
}

const markByAutomaton = (automaton: LevelAutomaton, bytes: Uint8Array, levels: Uint8Array): void => {
  const { blocks, cells, classes, steps, level } = automaton
  const replacement = cells[(blocks[REPLACEMENT >> 6] << 6) | (REPLACEMENT & 63)]
  // Always the place of a state's row, not the state.
  let row = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    let kind = replacement
    if (byte < 0x80) {
      kind = cells[(blocks[byte >> 6] << 6) | (byte & 63)]
    } else {
      const size = characterBytes(bytes, i)
      if (size < 0) {
        for (let k = size; k < 0; k++) row = (steps[row + kind] >> 1) * classes
        i -= size + 1
        continue
      }
      if (size > 0) {
        // The bits of all bytes but the last are the number of the block.
        let block = byte & (0x7f >> size)
        for (let k = 1; k < size - 1; k++) block = (block << 6) | (bytes[i + k] & 0x3f)
        i += size - 1
        kind = cells[(blocks[block] << 6) | (bytes[i] & 0x3f)]
      }
    }
    const step = steps[row + kind]
    row = (step >> 1) * classes
    if ((step & 1) !== 0) levels[i] = level
  }
}

class AutomataCursor implements Cursor {
  private readonly automata: readonly LevelAutomaton[]
  private readonly decoder: Utf8Decoder
  private readonly states: number[]

  constructor(automata: readonly LevelAutomaton[], decoder: Utf8Decoder, states: readonly number[]) {
    this.automata = automata
    this.decoder = decoder
    this.states = [...states]
  }

  push(byte: number): number {
    const codePoint = this.decoder.push(byte)
    for (let k = this.decoder.broken; k > 0; k--) this.read(REPLACEMENT)
    if (codePoint === PENDING) return 0
    return this.read(codePoint === INVALID ? REPLACEMENT : codePoint)
  }

  private read(codePoint: number): number {
    let level = 0
    for (let k = 0; k < this.automata.length; k++) {
      const { blocks, cells, classes, steps, level: marked } = this.automata[k]
      const kind = cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
      const step = steps[this.states[k] * classes + kind]
      this.states[k] = step >> 1
      if ((step & 1) !== 0) level = marked
    }
    return level
  }

  fork(): Cursor {
    return new AutomataCursor(this.automata, this.decoder.fork(), this.states)
  }

  save(): Json {
    return [...this.states, ...this.decoder.pending()]
  }
}

/**
 * Opens a cursor at the start of a text, or where a saved one stood.
 *
 * @param saved [state of each machine, ...bytes of a begun character]
 * @throws SplitterError `SPLITTER_STATE` when no cursor of these machines saves such a value
 */
export const automataCursor = (name: string, automata: readonly LevelAutomaton[], saved?: Json): Cursor => {
  if (saved === undefined)
    return new AutomataCursor(
      automata,
      utf8Decoder(),
      automata.map(() => 0),
    )
  const { numbers, decoder } = readSaved(
    name,
    saved,
    automata.map(({ states }) => states),
  )
  return new AutomataCursor(automata, decoder, numbers)
}

/** Gives the most characters that a saved cursor's JSON has. */
export const maxAutomataState = (automata: readonly LevelAutomaton[]): number =>
  automata.reduce((sum, { states }) => sum + 1 + String(states).length, 2 + ",244,143,191".length)
