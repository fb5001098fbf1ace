// The script that a text is in at a symbol.
//
// In:  the script before it, and a symbol.  Out: a number.  Never: tells languages apart; Chinese and
// Japanese share Han.
//
// Spaces, digits, punctuation and emoji have no script: they belong to the text that they stand in.

import { NO_SCRIPT, type ScriptTable } from "@aunet/splitter"

/** Is one more than the highest number of a script, NO_SCRIPT included. */
export const SCRIPT_NUMBERS = NO_SCRIPT + 1

/** Gives the script at a symbol: its own, or that before it where it has none or is no character. */
export const scriptAfter = ({ blocks, cells }: ScriptTable, before: number, symbol: number): number => {
  if (symbol > 0x10ffff) return before
  const script = cells[(blocks[symbol >> 6] << 6) | (symbol & 63)]
  return script === NO_SCRIPT ? before : script
}
