// Curves from records: of one training and of several, and what cannot be drawn.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { callAunet, expectSentence, jsonLines } from "./run-aunet.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()

/** A record of a training that halves its bits at each measurement. */
function record(name: string, steps: number): string {
  const folder = at(name)
  mkdirSync(folder, { recursive: true })
  const lines: object[] = [{ type: "start", trainingFlopsPerByte: 1000 }]
  for (let step = 0; step <= steps; step++) {
    const told = { step, bytes: step * 100, elapsedSeconds: step / 2 }
    if (step > 0) lines.push({ type: "step", ...told, meanBitsPerByte: 8 / step })
    if (step % 10 === 0) lines.push({ type: "measure", ...told, heldOutBitsPerByte: 9 / (1 + step) })
  }
  writeFileSync(
    `${folder}/metrics.jsonl`,
    lines.map((line) => `${JSON.stringify(line)}\n`).join("") + '{"type":"ste',
  )
  return folder
}

test("one training: its text and what is held out, thinned where there are many steps", async () => {
  const run = record("one", 1000)
  const out = at("one.svg")
  const drawn = await callAunet(["plot", run, "--out", out, "--json"])
  expect(drawn.status, drawn.stderr).toBe(0)
  const [{ lines } = {}] = jsonLines(drawn) as { lines?: { label: string; points: number[][] }[] }[]
  expect(lines?.map(({ label }) => label)).toEqual(["training", "held-out"])
  expect(lines?.[0]?.points.length).toBeLessThan(200)
  expect(lines?.[0]?.points.slice(0, 2)).toEqual([
    [100, 8],
    [200, 4],
  ])
  expect(lines?.[1]?.points).toHaveLength(100)
  const svg = readFileSync(out, "utf8")
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="720" height="380" /)
  expect(svg).toMatch(/bytes seen<\/text>[^]*<\/svg>\n$/)
  expect(svg).not.toMatch(/NaN|undefined/)
})

test("several: a line each, against what is asked for", async () => {
  const runs = [record("a", 40), record("b", 20)]
  for (const [x, last] of [
    ["steps", 40],
    ["flops", 4_000_000],
    ["seconds", 20],
  ] as const) {
    const drawn = await callAunet(["plot", ...runs, "--x", x, "--out", at(`${x}.svg`), "--json"])
    const [{ lines } = {}] = jsonLines(drawn) as { lines?: { label: string; points: number[][] }[] }[]
    expect(lines?.map(({ label }) => label)).toEqual(["a", "b"])
    expect(lines?.[0]?.points.at(-1)?.[0]).toBe(last)
  }
})

test("what cannot be drawn is told in a sentence", async () => {
  const run = record("more", 10)
  expectSentence(await callAunet(["plot", at("nothing"), "--out", at("x.svg")]), 2, "has no metrics.jsonl")
  expectSentence(await callAunet(["plot", run, "--out", at("x.png")]), 2, "pictures are SVG", ".svg")
  writeFileSync(at("there.svg"), "")
  expectSentence(await callAunet(["plot", run, "--out", at("there.svg")]), 2, "is there already", "--force")
  const early = at("early")
  mkdirSync(early)
  writeFileSync(`${early}/metrics.jsonl`, "")
  expectSentence(await callAunet(["plot", early, "--out", at("x.svg")]), 2, "nothing to draw")
})
