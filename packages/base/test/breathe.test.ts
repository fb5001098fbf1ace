/** A turn for everything else, in Node and in surroundings with less. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { afterEach, expect, test, vi } from "vitest"
import { breathe } from "../src/breathe.ts"

afterEach(() => void vi.unstubAllGlobals())

test.each([
  { title: "in Node", lacking: [] },
  { title: "in a browser, which has messages", lacking: ["setImmediate"] },
  { title: "where there are only timers", lacking: ["setImmediate", "MessageChannel"] },
])("$title: a timer is heard by who does nothing but breathe", async ({ lacking }) => {
  let isHeard = false
  setTimeout(() => {
    isHeard = true
  }, 0)
  for (const name of lacking) vi.stubGlobal(name, undefined)
  // A promise that is settled already would never let the timer through, however often.
  for (let turn = 0; turn < 100_000 && !isHeard; turn++) await breathe()
  expect(isHeard).toBe(true)
})

test("a turn leaves nothing open that keeps a program from ending", async () => {
  const script = `
    delete globalThis.setImmediate
    const { breathe } = await import(${JSON.stringify(new URL("../src/breathe.ts", import.meta.url).href)})
    await breathe()
    console.log("ended")
  `
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    timeout: 120_000,
  })
  expect(stdout.trim()).toBe("ended")
})
