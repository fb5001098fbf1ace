/** The programs of docs/examples: how long they are, and those for Node as they stand there, asked as clients would. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { afterAll, beforeAll, expect, test } from "vitest"
import { root } from "../child.mjs"
import { type TinyRun, tinyRun } from "./tiny-run.ts"

const examples = join(root, "docs", "examples")
let tiny: TinyRun
beforeAll(async () => {
  tiny = await tinyRun("examples")
})
afterAll(() => tiny[Symbol.dispose]())

test("each has fewer than sixty lines, and its row in the list", () => {
  const list = readFileSync(join(examples, "README.md"), "utf8")
  const lines = new Map<string, number>()
  for (const file of globSync("*/*", { cwd: examples })) {
    const name = dirname(file)
    const program = readFileSync(join(examples, file), "utf8")
    lines.set(name, (lines.get(name) ?? 0) + program.split("\n").length - 1)
  }
  expect(lines.size).toBe(7)
  expect([...lines].filter(([, count]) => count >= 60)).toEqual([])
  expect([...lines.keys()].filter((name) => !list.includes(`| [${name}](${name}) |`))).toEqual([])
})

const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill("SIGKILL")
})

test.concurrent.each(["hono", "express"])("%s: without a folder it says how it is called", async (name) => {
  const child = spawn(process.execPath, [join(examples, name, "server.mjs")], {
    stdio: ["ignore", "inherit", "pipe"],
  })
  running.push(child)
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")])
  expect(said.trim()).toBe(
    `usage: node ${name}/server.mjs FOLDER, with the folder of a training (aunet train --out FOLDER)`,
  )
  expect(code).toBe(2)
})

// Windows has no signals between processes.
test.skipIf(process.platform === "win32").concurrent.each(["hono", "express"])(
  "%s: the app answers, the model behind it does, and both end in good order",
  async (name) => {
    const child = spawn(process.execPath, [join(examples, name, "server.mjs"), tiny.path("run")], {
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    })
    running.push(child)
    const ended = once(child, "exit")
    const [address] = (await Promise.race([
      once(createInterface(child.stdout), "line"),
      ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
    ])) as [string]
    expect(await (await fetch(address)).text()).toContain('href="/ai/"')
    for (const path of ["/ai/", "/ai"]) {
      const page = await fetch(new URL(path, address), { headers: { accept: "text/html" } })
      expect(await page.text()).toContain("<h1>run</h1>")
    }
    const ask = (body: object): Promise<Response> =>
      fetch(new URL("/ai/v1/completions", address), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ prompt: "the cat", ...body }),
      })
    const whole = (await (await ask({ max_tokens: 8, seed: 1 })).json()) as { usage: object }
    expect(whole.usage).toEqual({ prompt_tokens: 7, completion_tokens: 8, total_tokens: 15 })
    const answer = await ask({ max_tokens: 30, stream: true })
    child.kill("SIGTERM")
    expect(await answer.text()).toMatch(/\[DONE\]\n\n$/)
    expect(await ended).toEqual([0, null])
  },
)
