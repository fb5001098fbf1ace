/** Files that are refused or left early are closed, and not by the garbage collector. */
import { readdirSync, readlinkSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, expect, test } from "vitest"
import { readDocuments, type ReadDocumentsOptions } from "../src/node/index.ts"
import { makeRoom, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

/** Paths below a folder that this process holds open. */
const heldBelow = (root: string): string[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith(root) ? [path] : []
    } catch {
      // The folder itself was read through one that is closed by now.
      return []
    }
  })

const long = "one two three\n".repeat(50_000)
const cases: Readonly<Record<string, readonly [string, string | Uint8Array, ReadDocumentsOptions]>> = {
  "too large by its size": ["a.txt", long, { maxDocumentBytes: 100 }],
  "too large once unpacked": ["a.txt.gz", gzipSync(long), { maxDocumentBytes: 100 }],
  "too large as it is decoded": ["a.txt", long, { maxDocumentBytes: 100, encoding: "latin1" }],
  binary: ["a.txt", `\0${long}`, {}],
  "binary when decoded": ["a.txt", `\0${long}`, { encoding: "latin1" }],
  "a line too long": ["a.jsonl", `{"text":"${"a".repeat(600_000)}"}\n`, { maxLineBytes: 100 }],
}

// Other systems have no list of what a process holds open.
test.skipIf(process.platform !== "linux").for(Object.entries(cases))(
  "%s: nothing stays open (asks /proc)",
  async ([, [name, content, options]]) => {
    const path = await room.put(name, content)
    await expect(room.read([path], options)).rejects.toMatchObject({ code: "BAD_DATA" })
    expect(heldBelow(room.root)).toEqual([])
  },
)

test.skipIf(process.platform !== "linux")(
  "whoever leaves early leaves nothing open (asks /proc)",
  async () => {
    const path = await room.put("a.jsonl", '{"text":"one two"}\n'.repeat(50_000))
    for await (const _ of readDocuments([path])) {
      // The question can be answered with yes.
      expect(heldBelow(room.root)).toEqual([path])
      break
    }
    expect(heldBelow(room.root)).toEqual([])
  },
)
