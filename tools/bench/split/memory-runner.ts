// What a splitter holds in memory, in a process of its own: code, tables, and whatever it learned.
//
// In:  a splitter's name, and the folder of data where there is one.  Out: a line of JSON with bytes: what is held after it was loaded, made and used, and no
// longer without it.  Never: counts this runner, or the text.
//
// Start it with --expose-gc.

import { arms } from "./arms.ts"
import { learningSample } from "./texts.ts"

const collect = (globalThis as { gc?: () => void }).gc
if (collect === undefined) throw new Error("start it with --expose-gc")
const held = (): number => {
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const [name, data] = process.argv.slice(2)
const learnFrom = learningSample(data)
const bytes = new TextEncoder().encode("The cat sat. 猫坐着。แมวนั่ง")
// Splitters share one package; loading it counts for none of them.
await import("@aunet/splitter")
const before = held()
const splitter = await arms[name](3, learnFrom)
splitter.split(bytes)
const cursor = splitter.cursor()
for (const byte of bytes) cursor.push(byte)
const after = held()
// Used once more, so that splitter and cursor are still there when they are counted, and the text is not taken off.
process.stdout.write(
  `${JSON.stringify({ heldBytes: after - before, depth: splitter.depth, level: cursor.push(0x20), texts: learnFrom.length })}\n`,
)
