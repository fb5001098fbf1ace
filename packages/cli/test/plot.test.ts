// Curves from records: of one training and of several, and what cannot be drawn.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { pngOf } from "../src/files/png.ts"
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
  expectSentence(await callAunet(["plot", at("nothing"), "--out", at("x.svg")]), 2, "does not exist")
  const empty = at("empty")
  mkdirSync(empty)
  expectSentence(await callAunet(["plot", run, empty, "--out", at("x.svg")]), 2, "empty has no metrics.jsonl")
  for (const name of ["x.jpg", "x.txt", "x"])
    expectSentence(await callAunet(["plot", run, "--out", at(name)]), 2, "SVG or PNG", ".svg")
  writeFileSync(at("there.svg"), "")
  expectSentence(await callAunet(["plot", run, "--out", at("there.svg")]), 2, "is there already", "--force")
  const early = at("early")
  mkdirSync(early)
  writeFileSync(`${early}/metrics.jsonl`, "")
  expectSentence(await callAunet(["plot", early, "--out", at("x.svg")]), 2, "nothing to draw")
})

test("a folder of trainings is all of them", async () => {
  record("many/first", 20)
  record("many/second", 20)
  const drawn = await callAunet(["plot", at("many"), "--out", at("many.svg"), "--json"])
  const [{ lines } = {}] = jsonLines(drawn) as { lines?: { label: string }[] }[]
  expect(lines?.map(({ label }) => label)).toEqual(["first", "second"])
})

test("a PNG is twice as large, on white, and is not drawn without its text", async () => {
  const svg = (inside: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">${inside}</svg>`
  const png = Buffer.from(await pngOf(svg('<rect width="5" height="5" fill="#000"/>'), []))
  expect(png.subarray(1, 4).toString()).toBe("PNG")
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([40, 20])
  // A colour by its name is the light page's; what is drawn in black has other bytes.
  const named = svg(
    '<style>svg{--a:#0b5cad;--b:#fff}@media(prefers-color-scheme:dark){svg{--a:#000}}.x{fill:var(--a)}</style><path class="x" d="M0 0h5v5h-5z"/>',
  )
  expect(Buffer.from(await pngOf(named, []))).toEqual(
    Buffer.from(await pngOf(svg('<path d="M0 0h5v5h-5z" fill="#0b5cad"/>'), [])),
  )
  await expect(pngOf(svg("<text>a</text>"), [])).rejects.toThrow(/no font is found here; install one/)
  await expect(pngOf("<svg", [])).rejects.toThrow(/cannot be drawn as a PNG/)
  // What the system has decides which of the two comes.
  const out = at("one.png")
  const drawn = await callAunet(["plot", record("drawn", 20), "--out", out])
  if (drawn.status === 0) expect(readFileSync(out).readUInt32BE(16)).toBe(1440)
  else expectSentence(drawn, 2, "no font is found here")
})
