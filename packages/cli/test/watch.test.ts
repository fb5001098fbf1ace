// Trainings that are watched: what is read of records that grow and are cut, who is answered, what cannot be watched.

import { appendFileSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { WatchState } from "../src/watch/page/watch-state.ts"
import { recordTail } from "../src/watch/record-tail.ts"
import { toldRouting } from "../src/watch/told-routing.ts"
import { thinned } from "../src/watch/thinned.ts"
import { watching } from "../src/watch/watching.ts"
import { goOn, madeUpRecord } from "./made-up-record.ts"
import { callAunet, expectSentence } from "./run-aunet.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const asked = { x: "bytes", scale: "logarithmic", ticked: undefined, since: undefined } as const

test("law: whatever is appended, cut off and begun anew, what is told since the last beginning is the file's whole lines", async () => {
  const path = at("law.jsonl")
  let told: string[] = []
  let written = ""
  const tail = recordTail(path, { onAnew: () => (told = []), onLine: (line) => told.push(line) })
  expect(await tail.read()).toBe(false)
  let state = 7
  const draw = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  for (let turn = 0; turn < 300; turn++) {
    const how = draw(10)
    if (how < 7) {
      const parts = Array.from(
        { length: draw(4) },
        () => `${"ü".repeat(draw(300))}${turn}${draw(3) === 0 ? "" : "\n"}`,
      )
      appendFileSync(path, parts.join(""))
      written += parts.join("")
    } else if (how < 9) {
      // Cut at the end of a line, as a training cuts its record, and often longer again before anybody looks.
      const lines = written.split("\n").slice(0, -1)
      written = lines
        .slice(0, draw(lines.length + 1))
        .map((line) => `${line}\n`)
        .join("")
      truncateSync(path, Buffer.byteLength(written))
      if (draw(2) === 0) {
        const more = `${"again ".repeat(draw(200))}${turn}\n`
        appendFileSync(path, more)
        written += more
      }
    } else {
      rmSync(path, { force: true })
      writeFileSync(path, (written = ""))
    }
    if (draw(3) === 0) await tail.read()
  }
  expect(await tail.read()).toBe(true)
  expect(told).toEqual(
    written
      .split("\n")
      .slice(0, -1)
      .filter((line) => line !== ""),
  )
})

test("a curve of a million points has a thousand, the first ones, the last one, and no hole on either axis", () => {
  const curve = thinned<{ steps: number }>()
  for (let steps = 0; steps < 1_000_000; steps++) curve.push({ steps })
  const steps = curve.points().map((point) => point.steps)
  expect(steps.length).toBeLessThan(1025)
  expect(steps.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, i) => i))
  expect(steps.at(-1)).toBe(999_999)
  expect(new Set(steps).size).toBe(steps.length)
  for (let i = 1; i < steps.length; i++) {
    const [before, now] = [steps[i - 1] as number, steps[i] as number]
    expect(now - before).toBeLessThanOrEqual(Math.min(10_000, 1 + 0.03 * now))
  }
  const marks = thinned<{ steps: number }>(64)
  for (let power = 0; power < 900; power++) marks.push({ steps: 1.1 ** power })
  expect(marks.points().length).toBeLessThan(65)
})

test("two trainings and one that comes later: figures, plots, samples; told again only when something is new", async () => {
  madeUpRecord(at("runs/one"), 40, { sources: ["books", "web"] })
  madeUpRecord(at("runs/deep/two"), 20)
  // The clock stands where the files say that they were written.
  let now = statSync(at("runs/one/metrics.jsonl")).mtimeMs
  const watched = await watching([at("runs")], { command: "aunet", clock: () => now })
  const first = (await watched.state(asked)) as WatchState
  expect(first.runs.map(({ id, ticked, line }) => [id, ticked, line])).toEqual([
    [join("deep", "two"), true, 0],
    ["one", true, 1],
  ])
  expect(first.runs[1]?.cells.slice(0, 2)).toEqual(["40", "4%, 11:12 left"])
  expect(first.runs[1]?.standing).toBe("running")
  expect(first.plots.map(({ title }) => title)).toEqual([
    "Held-out text",
    "Training text, mean of 32 steps",
    `Mean of the weights, held-out text: ${join("deep", "two")}`,
    `How often each stage woke: ${join("deep", "two")}`,
    "Held-out text by source: one",
    "Mean of the weights, held-out text: one",
    "How often each stage woke: one",
    "Learning rate",
    "Speed, mean of ten seconds",
    "Memory of the process",
  ])
  expect(first.plots.map(({ svg }) => svg).join("")).not.toMatch(/NaN|undefined|Infinity/)
  expect(
    first.samples.map(({ prompt, columns }) => [prompt, columns.map(({ texts }) => texts[0]?.step)]),
  ).toEqual([
    ["Once upon", ["20", "40"]],
    ["<b>The", ["20", "40"]],
  ])
  const since = { ...asked, since: first.version }
  expect(await watched.state(since)).toBeUndefined()
  const path = at("runs/one/metrics.jsonl")
  appendFileSync(path, '{"type":"step","st')
  goOn(at("runs/one"), 41, 41)
  madeUpRecord(at("runs/three"), 5)
  now += 10_000
  const later = (await watched.state(since)) as WatchState
  expect(later.runs.map(({ id }) => id).toSorted()).toEqual([join("deep", "two"), "one", "three"])
  // The line that a kill cut off is none, and what was appended to it is lost with it.
  expect(later.runs.find(({ id }) => id === "one")?.cells[0]).toBe("40")
  goOn(at("runs/one"), 42, 42)
  const chosen = { ...asked, ticked: ["one"], x: "seconds", scale: "linear" } as const
  const alone = (await watched.state(chosen)) as WatchState
  expect(alone.runs.find(({ id }) => id === "one")).toMatchObject({
    ticked: true,
    line: 0,
    cells: { 0: "42" },
  })
  expect(alone.runs.filter(({ ticked }) => ticked)).toHaveLength(1)
  expect(alone.plots[0]?.svg).toContain("seconds of training")
  now += 3_600_000
  const silent = (await watched.state(asked)) as WatchState
  expect(silent.runs.map(({ standing }) => standing)).toEqual(["silent", "silent", "silent"])
  appendFileSync(at("runs/three/metrics.jsonl"), '{"type":"end","steps":5,"stopped":true}\n')
  const stopped = (await watched.state(asked)) as WatchState
  expect(stopped.runs.find(({ id }) => id === "three")?.standing).toBe("stopped")
})

test("a router has its plots: lengths beside what was asked, agreement, a mark where it stopped to choose", async () => {
  madeUpRecord(at("routed/one"), 40, { routed: true })
  madeUpRecord(at("plain/one"), 40)
  const plotsOf = async (folder: string) => {
    const watched = await watching([at(folder)], { command: "aunet" })
    return (await watched.state(asked)) as WatchState
  }
  const { plots, runs } = await plotsOf("routed")
  const of = (title: string): string => plots.find((plot) => plot.title.startsWith(title))?.svg ?? ""
  expect(of("Segments of the training text")).toContain("<title>collapse,")
  expect(of("Segments of the training text").match(/class="line /g)).toHaveLength(4)
  expect(of("Segments of the held-out text")).toContain("asked 2")
  expect(of("Agreement with the splitter")).toContain("stage 2")
  // Stage 2 has no boundary whose share could be told.
  expect(of("Boundaries at an end of a character").match(/class="line /g)).toHaveLength(3)
  for (const title of ["Boundaries without room", "How sure the router is", "Ratio term"])
    expect(of(title)).toContain("<svg")
  expect(runs[0]?.about).toContain("its router stopped to choose after 30 steps (stage 2)")
  const plain = await plotsOf("plain")
  expect(plain.plots.map(({ title }) => title).filter((title) => /outer|Segments/.test(title))).toEqual([])
  expect(plain.runs[0]?.about).not.toContain("router")
  expect(toldRouting({ bytesPerSegment: "5" })).toBeUndefined()
  expect(
    toldRouting({ bytesPerSegment: [5], droppedShares: [0], certainty: [1], agreement: { splitter: 1 } }),
  ).toEqual({ bytesPerSegment: [5], droppedShares: [0], certainty: [1] })
})

test("a record that cannot be read, and lines that only look like events, take nothing of the others away", async () => {
  madeUpRecord(at("some/whole"), 20)
  mkdirSync(at("some/bad/metrics.jsonl"), { recursive: true })
  const watched = await watching([at("some")], { command: "aunet" })
  const standings = async () =>
    Object.fromEntries(((await watched.state(asked)) as WatchState).runs.map((run) => [run.id, run.standing]))
  expect(await standings()).toEqual({
    bad: expect.stringMatching(/^its record cannot be read: E[A-Z]+/),
    whole: "running",
  })
  rmSync(at("some/bad/metrics.jsonl"), { recursive: true })
  const lines = [{ type: "start" }, { type: "step", step: 1, meanBitsPerByte: null }, { type: "sample" }]
  const all = [...lines, { type: "measure", heldOutBitsPerByte: 1 }, { type: "constructor" }, null, 3, []]
  writeFileSync(at("some/bad/metrics.jsonl"), all.map((line) => `${JSON.stringify(line)}\n`).join(""))
  expect(await standings()).toEqual({ bad: "running", whole: "running" })
})

test("the best held-out figure is the training's: the lower of the weights' and of their mean's", async () => {
  madeUpRecord(at("mean/one"), 0)
  const measured = (step: number, heldOutBitsPerByte: number, averageBitsPerByte: number) =>
    JSON.stringify({
      ...{ type: "measure", step, bytes: step, elapsedSeconds: step, heldOutBitsPerByte, averageBitsPerByte },
    })
  appendFileSync(at("mean/one/metrics.jsonl"), `${measured(10, 2, 1.5)}\n${measured(20, 1.75, 1.6)}\n`)
  const watched = await watching([at("mean")], { command: "aunet" })
  const { heads, runs } = (await watched.state(asked)) as WatchState
  expect(runs[0]?.cells[heads.indexOf("Best held-out")]).toBe("1.500 at step 10")
})

test("three hundred trainings are asked for with an address as short as of one", async () => {
  for (let run = 0; run < 300; run++) madeUpRecord(at(`many/training-of-a-long-name-${run}`), 0)
  const watched = await watching([at("many")], { command: "aunet" })
  const told = (await watched.state(asked)) as WatchState
  expect(told.runs).toHaveLength(300)
  expect(told.version.length).toBeLessThan(64)
})

test("what cannot be watched is told in a sentence", async () => {
  mkdirSync(at("empty"))
  expectSentence(await callAunet(["watch", at("empty")]), 2, "no training is in", "metrics.jsonl", "--out")
  expectSentence(await callAunet(["watch", at("nowhere")]), 2, "nowhere does not exist")
  writeFileSync(at("file"), "")
  expectSentence(await callAunet(["watch", at("file")]), 2, "is a file; name the folder")
  madeUpRecord(at("taken"), 2)
  const other = createServer().listen(0, "127.0.0.1")
  await new Promise((resolve) => other.once("listening", resolve))
  const { port } = other.address() as AddressInfo
  const refused = await callAunet(["watch", at("taken"), "--port", String(port)])
  expectSentence(refused, 2, `cannot listen on 127.0.0.1:${port}`, "choose another port, or 0")
  other.close()
})
