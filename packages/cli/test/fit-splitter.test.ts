// A splitter that is fitted, looked at, trained with, and missed.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { beforeAll, expect, test } from "vitest"
import { callAunet, jsonLines, runAunet } from "./run-aunet.ts"
import { QUICK, temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const text = at("text.txt")
const file = at("my.splitter")
const learned = `learned:${file}`

/** Words of a made-up language in an order that a seed gives. */
const words = (count: number): string => {
  let state = 1
  return Array.from({ length: count }, () => {
    state = Math.imul(state, 1103515245) + 12345
    return ["the", "cat", "sat", "on", "a", "mat", "while", "seven", "geese", "went"][(state >>> 16) % 10]
  }).join(" ")
}

beforeAll(async () => {
  writeFileSync(text, `${words(12_000)}\n`)
  const { status, stderr } = await callAunet([
    "fit-splitter",
    text,
    "--bytes-per-segment",
    "5,11",
    "--context-characters",
    "5",
    "--out",
    file,
  ])
  if (status !== 0) throw new Error(stderr)
})

test("fits, and tells how long segments came out", async () => {
  const again = at("again.splitter")
  const ran = await callAunet([
    "fit-splitter",
    "--data",
    text,
    "--bytes-per-segment",
    "5,11",
    "--context-characters",
    "5",
    "--out",
    again,
    "--json",
  ])
  expect(ran.status, ran.stderr).toBe(0)
  const [told] = jsonLines(ran)
  expect(told).toMatchObject({ out: again, splitter: { name: "learned", depth: 2 } })
  const levels = told["levels"] as { wantedBytes: number; bytesPerSegment: number }[]
  expect(levels.map(({ wantedBytes }) => wantedBytes)).toEqual([5, 11])
  for (const { wantedBytes, bytesPerSegment } of levels)
    expect(Math.abs(bytesPerSegment / wantedBytes - 1)).toBeLessThan(0.05)
  expect(readFileSync(again)).toEqual(readFileSync(file))
})

test("a length that no threshold gives is told", async () => {
  const { status, stdout, stderr } = await callAunet([
    "fit-splitter",
    text,
    "--bytes-per-segment",
    "5,11",
    "--context-characters",
    "2",
    "--out",
    at("coarse.splitter"),
  ])
  expect(status).toBe(0)
  expect(stdout).toContain("wanted 5.00")
  expect(stderr).toContain("no threshold comes closer")
})

test("split, train, generate and inspect use it, and a checkpoint without it says so", async () => {
  const shown = await callAunet(["split", "the cat sat on a mat", "--splitter", learned])
  expect(shown.status, shown.stderr).toBe(0)
  expect(shown.stdout).toMatch(/^the [|‖]cat [|‖]sat [|‖]/)

  const run = at("run")
  const trained = await callAunet([
    "train",
    text,
    "--out",
    run,
    "--splitter",
    learned,
    "--steps",
    "1",
    ...QUICK,
  ])
  expect(trained.status, trained.stderr).toBe(0)
  expect(readFileSync(`${run}/splitter.bin`)).toEqual(readFileSync(file))
  const more = await callAunet(["train", text, "--out", run, "--steps", "2", "--resume", ...QUICK])
  expect(more.status, more.stderr).toBe(0)
  const wrote = await callAunet([
    "generate",
    run,
    "--prompt",
    "the ",
    "--max-bytes",
    "4",
    "--engine",
    "reference",
  ])
  expect(wrote.status, wrote.stderr).toBe(0)
  const [inside] = jsonLines(await callAunet(["inspect", run, "--json"]))
  expect(inside["splitter"]).toMatchObject({ name: "learned" })

  rmSync(`${run}/splitter.bin`)
  const missed = await callAunet(["inspect", run])
  expect(missed.status).toBe(1)
  expect(missed.stderr).toContain("splitter.bin")
})

test.each([
  [["fit-splitter", "--out", "x"], "--data is needed"],
  [["fit-splitter", text], "--out is needed"],
  [["fit-splitter", text, "--out", file], "is there already"],
  [["fit-splitter", text, "--out", at("b"), "--bytes-per-segment", "5;10"], "give numbers with commas"],
  [["fit-splitter", text, "--out", at("b"), "--rule", "loud"], "rule cannot be"],
  [["fit-splitter", text, "--out", at("b"), "--per-script", "all"], "--per-script cannot be"],
  [["split", "a", "--splitter", "learned"], "needs a fitted file"],
  [["split", "a", "--splitter", "learned:"], "learned: needs a file after the colon"],
  [["split", "a", "--splitter", `learned:${at("none")}`], "there is no such file"],
  [
    ["split", "a", "--splitter", `learned:${text}`],
    `--splitter learned:${text}: This is not a fitted splitter`,
  ],
  [
    ["train", text, "--out", at("c"), "--splitter", `learned:${text}`],
    `learned:${text}: This is not a fitted`,
  ],
  [["split", "a", "--splitter", `words:${file}`], "words learns nothing"],
])("%j says what to do", async (args, sentence) => {
  const { status, stderr } = await callAunet(args)
  expect(status).toBeGreaterThan(0)
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split("\n").length).toBe(1)
})

// Windows has no signals between processes.
test.skipIf(process.platform === "win32")("Ctrl-C stops, and leaves no file", async () => {
  const long = at("long.txt")
  writeFileSync(long, words(4_000_000))
  const out = at("stopped.splitter")
  const ran = await runAunet(["fit-splitter", long, "--out", out], {
    during: (child) => child.stderr?.once("data", () => child.kill("SIGINT")),
  })
  expect(ran.status, ran.stderr).toBe(130)
  expect(ran.stderr).toContain("nothing was written")
  expect(existsSync(out)).toBe(false)
})
