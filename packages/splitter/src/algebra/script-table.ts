// Which script a code point is of, by two look-ups.
//
// In:  the runs in script-runs.ts.  Out: a table, and names.  Never: asks the platform's \p{Script=..},
// whose Unicode version differs from machine to machine.
//
//     script = cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]

import { SCRIPT_NAMES, SCRIPT_RUNS } from "./script-runs.ts"

/** Is the script of what has none of its own: spaces, digits, punctuation, marks, format characters, unassigned. */
export const NO_SCRIPT = 255

/** Holds the script of every code point: its place in `scriptNames()`, or NO_SCRIPT. */
export interface ScriptTable {
  readonly blocks: Uint16Array
  readonly cells: Uint8Array
}

const CODE_POINTS = 0x110000
const BLOCK = 64

const named = (): readonly (readonly string[])[] =>
  SCRIPT_NAMES.split(",")
    .map((pair) => pair.split(" "))
    .filter(([short]) => short !== "Zyyy" && short !== "Zinh")

/** Lists the long names of all scripts, as the Unicode Standard has them. */
export const scriptNames = (): readonly string[] => named().map(([, long]) => long)

let table: ScriptTable | undefined

/** Gives the table; it is unpacked at the first call (some 5 ms, 60 KB) and shared. */
export const scriptTable = (): ScriptTable => (table ??= unpacked())

const unpacked = (): ScriptTable => {
  const places = new Map(named().map(([short], k) => [short, k]))
  const blocks = new Uint16Array(CODE_POINTS / BLOCK)
  const kept: Uint8Array[] = []
  // Whole planes are alike: blocks of one script alone are kept once.
  const alone = new Map<number, number>()
  let at = 0
  for (const [, short, length] of SCRIPT_RUNS.matchAll(/([A-Z][a-z]{3})([0-9a-z]+)/g)) {
    const script = places.get(short) ?? NO_SCRIPT
    const end = at + parseInt(length, 36)
    while (at < end) {
      const block = at >> 6
      const whole = at % BLOCK === 0 ? (end >> 6) - block : 0
      if (whole > 0) {
        const place = alone.get(script) ?? kept.push(new Uint8Array(BLOCK).fill(script)) - 1
        alone.set(script, place)
        blocks.fill(place, block, block + whole)
        at += whole * BLOCK
        continue
      }
      if (at % BLOCK === 0) blocks[block] = kept.push(new Uint8Array(BLOCK)) - 1
      const stop = Math.min(end, (block + 1) * BLOCK)
      kept[blocks[block]].fill(script, at % BLOCK, stop - block * BLOCK)
      at = stop
    }
  }
  const cells = new Uint8Array(kept.length * BLOCK)
  kept.forEach((block, k) => cells.set(block, k * BLOCK))
  return { blocks, cells }
}
