// The commands that look inside: split, inspect, engines, help and version.

import { spawnSync } from "node:child_process"
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { COMMANDS } from "../src/arguments/usage-sentence.ts"
import { bin, callAunet, jsonLines, runAunet, trainOnce } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")

beforeAll(async () => {
  await trainOnce(writeText(at("text.txt")), run)
})

describe("split", () => {
  test.each(["union", "every-nth", "at-most", "by-script"])(
    "%s without options shows some that are right",
    async (name) => {
      const { status, stderr } = await callAunet(["split", "--splitter", name, "The cat"])
      expect(status).toBe(2)
      const [, example = ""] = /needs options; give such as (\{.*\})\.\n$/.exec(stderr) ?? []
      const ran = await callAunet(["split", "--splitter", name, "--splitter-options", example, "The cat"])
      expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining("The |cat") })
    },
  )

  test("draws boundaries and tells how long segments are", async () => {
    const { stdout } = await callAunet(["split", "The", "cat", "sat."])
    expect(stdout).toContain("The |cat ‖sat.⦀\n")
    expect(stdout).toMatch(/level 1 +3 segments +4\.00 bytes each/)
  })

  test("takes options, a file, and standard input", async () => {
    writeFileSync(at("cats.txt"), "The cat sat.")
    const options = ["--splitter-options", '{"groups":[2]}', "--json"]
    const [fromFile] = jsonLines(await callAunet(["split", "--file", at("cats.txt"), ...options]))
    const [fromInput] = jsonLines(await runAunet(["split", ...options], { input: "The cat sat." }))
    expect(fromFile).toEqual(fromInput)
    expect(fromFile).toMatchObject({ splitter: { name: "words", depth: 1 }, bytes: 12 })
    expect(fromFile["levels"]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  test("draws a picture, once, unless it may be replaced", async () => {
    const args = ["split", "The cat sat.", "--svg", at("cat.svg")]
    expect((await callAunet(args)).stderr).toContain("cat.svg")
    expect(readFileSync(at("cat.svg"), "utf8")).toMatch(/^<svg .*<\/svg>\n$/s)
    expect(await callAunet(args)).toMatchObject({ status: 2, stdout: "" })
    expect((await callAunet([...args, "--force", "--json"])).status).toBe(0)
    writeFileSync(at("long.txt"), "a ".repeat(20_000))
    const long = await callAunet(["split", "--file", at("long.txt"), "--svg", at("long.svg")])
    expect(long.status).toBe(2)
    expect(long.stderr).toContain("draw a part of it")
  })

  test("a place where no picture can be written is told by its flag and its file", async () => {
    // A folder that nobody can make, whoever runs this.
    const picture = join(at("x".repeat(300)), "a.svg")
    const { status, stderr } = await callAunet(["split", "The cat sat.", "--svg", picture])
    expect(status).toBe(2)
    expect(stderr).toContain(`aunet: --svg ${picture} cannot be written: the path is too long`)
    expect(stderr).not.toContain("--out")
  })

  test.each(["words", "lingua", "cjk"])(
    "--statistics counts what is drawn with %s, across the pieces in which a file is read",
    async (splitter) => {
      // Longer than a piece, which ends inside a character and inside a word.
      writeFileSync(at("pieces.txt"), "Où est le 北京大学, said the cat; x\n".repeat(3000))
      const ran = (...more: string[]) =>
        callAunet(["split", "--file", at("pieces.txt"), "--splitter", splitter, ...more])
      const [whole] = jsonLines(await ran("--json"))
      const [counted] = jsonLines(await ran("--json", "--statistics"))
      const { levels: _, drawn: __, ...expected } = whole ?? {}
      expect(counted).toEqual(expected)
      const { stdout, stderr } = await ran("--statistics")
      expect(stdout.split("\n")[0]).toMatch(/^level 1 .*bytes each/)
      expect((await ran()).stdout.endsWith(`\n${stdout}`)).toBe(true)
      expect(stderr).toBe("")
    },
  )

  test("draws bytes that are no text", async () => {
    writeFileSync(at("bytes"), Uint8Array.of(0x1b, 0xff, 0x61))
    const { stdout, status } = await callAunet(["split", "--file", at("bytes")])
    expect(status).toBe(0)
    expect(stdout).toContain("\\x1B")
    expect(stdout).toContain("\\xFF")
    expect(stdout).not.toContain("\x1b")
  })
})

describe("inspect", () => {
  test("tells what a checkpoint holds", async () => {
    const { stdout } = await callAunet(["inspect", run])
    for (const what of [
      "37,632 parameters, 2 stages",
      "1 step, 32 bytes seen",
      "FLOP a byte",
      'words {"groups":[1]}',
      "model.safetensors",
    ])
      expect(stdout).toContain(what)
  })

  test.each(["state.json", "optimizer.safetensors"])(
    "without train/%s says that it cannot go on",
    async (name) => {
      const part = at(`without-${name}`)
      cpSync(run, part, { recursive: true })
      rmSync(join(part, "train", name))
      expect((await callAunet(["inspect", part])).stdout).toMatch(
        /training +cannot go on, since its train\/ files/,
      )
      expect(jsonLines(await callAunet(["inspect", part, "--json"]))[0]).toMatchObject({ canResume: false })
    },
  )

  test("tells after which step the held-out figure was measured, where that is not the last", async () => {
    const early = at("early")
    cpSync(run, early, { recursive: true })
    const config = JSON.parse(readFileSync(join(early, "config.json"), "utf8")) as { progress: object }
    const progress = { ...config.progress, steps: 36, heldOutBitsPerByte: 8.8, heldOutStep: 0 }
    writeFileSync(join(early, "config.json"), JSON.stringify({ ...config, progress }))
    expect((await callAunet(["inspect", early])).stdout).toContain(
      "8.80 bits-per-byte, measured after 0 steps",
    )
    expect((await callAunet(["inspect", run])).stdout).not.toContain("measured after")
  })

  test("gives the same as one line of JSON", async () => {
    const [found, ...others] = jsonLines(await callAunet(["inspect", run, "--json"]))
    expect(others).toEqual([])
    expect(found).toMatchObject({
      checkpoint: run,
      cost: { parameters: 37_632 },
      progress: { steps: 1, bytes: 32 },
      canResume: true,
    })
  })
})

test("engines: lists each engine, and says which one would be chosen and why", async () => {
  const ran = await runAunet(["engines", "--json"])
  expect(ran.status, ran.stderr).toBe(0)
  const lines = jsonLines(ran)
  expect(lines.find(({ name }) => name === "reference")).toMatchObject({ opens: true, backend: "javascript" })
  const last = lines[lines.length - 1]
  expect(last).toMatchObject({ type: "auto" })
  expect(last["reason"]).toBeTypeOf("string")
})

describe("help", () => {
  test.each([[[]], [["--help"]], [["train", "--help"]], [["generate", "--help"]]])(
    "%j shows usage and examples",
    async (args) => {
      const { status, stdout, stderr } = await callAunet(args)
      expect(status).toBe(0)
      expect(stdout).toContain("USAGE")
      expect(stdout).toContain("EXAMPLES")
      expect(stderr).toBe("")
    },
  )

  test("--version is one line", async () => {
    expect((await runAunet(["--version"])).stdout).toMatch(/^aunet \d+\.\d+\.\d+\n$/)
  })

  test("loads nothing that computes", () => {
    const code = `import { registerHooks } from "node:module"
      registerHooks({ load: (url, context, next) => (process.stderr.write(url + "\\n"), next(url, context)) })`
    const hook = `data:text/javascript,${encodeURIComponent(code)}`
    const { stderr, stdout } = spawnSync(process.execPath, ["--import", hook, bin, "--help"], {
      encoding: "utf8",
    })
    expect(stdout).toContain("USAGE")
    expect(stderr).toContain("packages/cli/src/commands/train.ts")
    expect(stderr).not.toMatch(/packages\/(tensor|core|aunet)/)
  })
})

test("a command that is not there is answered with those that are", () => {
  const files = readdirSync(new URL("../src/commands/", import.meta.url))
  expect([...COMMANDS].toSorted()).toEqual(files.map((name) => name.replace(".ts", "")).toSorted())
})
