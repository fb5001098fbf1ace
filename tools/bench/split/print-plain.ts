// Rows of `pnpm bench:split` as lines for people.
//
// In:  rows.  Out: lines.  Never: a figure that `--json` does not have.

import type { PlainRow } from "./plain.ts"

/** One row as a line. */
export function lineOf(row: PlainRow): string {
  switch (row.type) {
    case "text":
      return `text    ${row.language.padEnd(5)} ${String(row.bytes).padStart(8)} bytes, ${row.source}`
    case "split": {
      const { language, splitter, splitMBps, cursorMBps, levels } = row
      const lengths = levels.map(({ bytesPerSegment }) => bytesPerSegment.toFixed(1).padStart(7)).join("")
      const long = levels.map(({ shareLong }) => `${(shareLong * 100).toFixed(0)}%`.padStart(5)).join("")
      return `split   ${language.padEnd(5)} ${splitter.padEnd(8)} ${splitMBps.toFixed(1).padStart(7)} MB/s split ${cursorMBps.toFixed(1).padStart(6)} MB/s cursor  bytes a segment${lengths.padEnd(21)}  over 16 bytes${long}`
    }
    case "memory":
      return `memory  ${row.splitter.padEnd(14)} ${(row.heldBytes / 2 ** 20).toFixed(1).padStart(6)} MiB`
    case "boundaries": {
      const { language, who, place = "", f1, precision, recall, sentences } = row
      return `F1      ${language.padEnd(5)} ${who.padEnd(15)} ${f1.toFixed(3)}  precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  ${String(sentences).padStart(4)} sentences  ${place}`
    }
  }
}
