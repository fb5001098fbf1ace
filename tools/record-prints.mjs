// Notes what each console.log of a program prints, and on which line it stands.
//
// In:  PRINTS_OF, the path of the program; PRINTS_FILE, where the notes go. Loaded with `node --import`.
// Out: the notes as JSON, `[{ line, text }]`, written when the program ends. All is printed as well.
// Never: changes what is printed, or looks at a console.log of another file.

import { writeFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { format } from "node:util"

const { PRINTS_OF = "", PRINTS_FILE = "" } = process.env
const address = pathToFileURL(PRINTS_OF).href
const prints = []
const log = console.log

console.log = (...values) => {
  const line = callerLine()
  if (line !== undefined) prints.push({ line, text: format(...values) })
  log(...values)
}

process.once("exit", () => writeFileSync(PRINTS_FILE, JSON.stringify(prints)))

/** The line of the program that prints, or undefined when something else does. */
function callerLine() {
  // Error, callerLine, console.log, and the one that called it.
  const frame = (new Error().stack ?? "").split("\n")[3] ?? ""
  const at = [address, fileURLToPath(address)].find((name) => frame.includes(`${name}:`))
  if (at === undefined) return undefined
  return Number.parseInt(frame.slice(frame.indexOf(`${at}:`) + at.length + 1), 10)
}
