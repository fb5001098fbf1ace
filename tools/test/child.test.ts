import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { runChild } from "../child.mjs"
import { tree } from "./tree.ts"

const onWindows = process.platform === "win32"

function run(script: string, options = {}) {
  return runChild(process.execPath, ["--eval", script], { output: "kept", ...options })
}

test("the status is the child's", async () => {
  expect((await run("process.exit(7)")).status).toBe(7)
  expect((await run("0")).status).toBe(0)
})

test.skipIf(onWindows)("a child that dies of a signal has 128 and its number", async () => {
  // Windows has no signals to die of.
  expect((await run("process.kill(process.pid, 'SIGTERM')")).status).toBe(143)
})

test("kept output is text, standard error included", async () => {
  expect((await run("console.log('a'); console.error('b')")).text.split("\n").toSorted()).toEqual([
    "",
    "a",
    "b",
  ])
})

test("a program that is not there is status 127, not an exception", async () => {
  const { status, text } = await runChild("no-such-program-here", [], { output: "kept" })
  expect(status).toBe(127)
  expect(text).toContain("no-such-program-here")
})

test("a child that takes too long is killed", async () => {
  expect((await run("setInterval(() => {}, 1000)", { limitMs: 100 })).status).toBe(124)
})

test.skipIf(onWindows)("an interrupt reaches the child once, and the parent waits for it", async () => {
  // Windows delivers Ctrl-C through the console only, which a test has not.
  const parent = join(tree({}), "parent.mjs")
  const child = `
    let times = 0
    process.on("SIGINT", () => { times++; setTimeout(() => { console.log("times " + times); process.exit(130) }, 200) })
    console.log("ready"); setInterval(() => {}, 1000)`
  writeFileSync(
    parent,
    `import { runChild } from ${JSON.stringify(new URL("../child.mjs", import.meta.url).href)}
    const { status } = await runChild(process.execPath, ["--eval", ${JSON.stringify(child)}])
    console.log("status " + status)`,
  )
  const outer = spawn(process.execPath, [parent], { stdio: ["ignore", "pipe", "inherit"] })
  let text = ""
  outer.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part
    if (part.includes("ready")) {
      outer.kill("SIGINT")
      outer.kill("SIGINT")
    }
  })
  await new Promise((resolve) => outer.on("close", resolve))
  expect(text).toBe("ready\ntimes 1\nstatus 130\n")
})
