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

/** Gives the table; it is unpacked at the first call (some 40 ms, 100 KB) and shared. */
export const scriptTable = (): ScriptTable => (table ??= unpacked())

const unpacked = (): ScriptTable => {
  const places = new Map(named().map(([short], k) => [short, k]))
  const all = new Uint8Array(CODE_POINTS)
  let at = 0
  for (const [, short, length] of SCRIPT_RUNS.matchAll(/([A-Z][a-z]{3})([0-9a-z]+)/g)) {
    const end = at + parseInt(length, 36)
    all.fill(places.get(short) ?? NO_SCRIPT, at, end)
    at = end
  }
  const blocks = new Uint16Array(CODE_POINTS / BLOCK)
  // Whole planes are alike; equal blocks are kept once.
  const known = new Map<string, number>()
  const kept: Uint8Array[] = []
  for (let block = 0; block < blocks.length; block++) {
    const cells = all.subarray(block * BLOCK, (block + 1) * BLOCK)
    const key = String.fromCharCode(...cells)
    const place = known.get(key) ?? kept.length
    if (place === kept.length) {
      known.set(key, place)
      kept.push(cells)
    }
    blocks[block] = place
  }
  const cells = new Uint8Array(kept.length * BLOCK)
  kept.forEach((block, k) => cells.set(block, k * BLOCK))
  return { blocks, cells }
}
