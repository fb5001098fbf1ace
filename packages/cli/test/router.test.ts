// `aunet train --router`: a model that finds its own boundaries, as the command line asks for it and tells it.

import { mkdirSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { collapseLine, routerLine, routingRows, segmentsIn } from "../src/report/routing-lines.ts"
import { callAunet, jsonLines } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()

test("trains with a router, tells its segments, writes and is measured", async () => {
  writeText(at("text.txt"))
  writeFileSync(at("short.txt"), "the cat sat on a mat.")
  const train = ["train", "--data", "text.txt", "--engine", "reference", "--rows", "1", "--row-bytes", "64"]
  const routed = [...train, "--router", "hnet", "--bytes-per-segment", "4"]
  const ran = await callAunet([...routed, "--out", "run", "--steps", "2"], { cwd: at() })
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stderr).toContain("router    hnet: segments of 4 bytes are asked for, with the weight 0.3")
  expect(ran.stderr).toMatch(/held-out {2}[0-9.]+ bits-per-byte after 2 steps, segments of [0-9.]+ bytes/)
  const told = await callAunet(["inspect", "run"], { cwd: at() })
  expect(told.stdout).toMatch(/boundaries +found by its router hnet, asked for every 4 bytes/)
  expect(told.stdout).toMatch(
    /stage 1 +[0-9.]+ bytes a segment of held-out text, F1 [0-9.]+ with the splitter/,
  )
  const split = await callAunet(["split", "--model", "run", "a cat sat", "--json"], { cwd: at() })
  expect(split.status, split.stderr).toBe(0)
  const [drawn] = jsonLines(split)
  expect(drawn).toMatchObject({
    bytes: 9,
    splitter: { name: "hnet", options: { bytesPerSegment: [4] }, depth: 1 },
  })
  expect(drawn["levels"]).toHaveLength(9)
  expect(drawn).toMatchObject({ agreement: { with: "words", levels: [{ f1: expect.anything() }] } })
  const both = await callAunet(["split", "--model", "run", "--splitter", "words", "a cat"], { cwd: at() })
  expect(both.stderr).toContain("--model run cuts where its router says; leave --splitter out")
  const written = await callAunet(["generate", "run", "--engine", "reference", "--prompt", "a", "--trace"], {
    cwd: at(),
  })
  expect(written.status, written.stderr).toBe(0)
  const evaluated = await callAunet(["eval", "run", "--text", "text.txt", "--engine", "reference"], {
    cwd: at(),
  })
  expect(evaluated.status, evaluated.stderr).toBe(0)
  expect(evaluated.stdout).toMatch(/text\.txt +[0-9.]+ /)
  mkdirSync(at("parallel"))
  writeFileSync(at("parallel", "eng.txt"), "The cat.\nA mat.\n")
  writeFileSync(at("parallel", "deu.txt"), "Die Katze.\nEine Matte.\n")
  const parallel = await callAunet(["eval", "run", "--parallel", "parallel", "--engine", "reference"], {
    cwd: at(),
  })
  expect(parallel.status, parallel.stderr).toBe(0)
  // The cat. and A mat., bos before each: 7 + 2 / 2 bytes a sentence.
  expect(parallel.stdout).toMatch(/steps 0 +x +1 +x\n/)
  expect(parallel.stdout).toMatch(/\neng +[^\n]* 8\.0 +1\.00 +[1-7]\.[05] +1\.00\n/)
  const page = await callAunet(
    ["eval", "run", "--explain", "short.txt", "--out", "page.html", "--engine", "reference"],
    {
      cwd: at(),
    },
  )
  expect(page.status, page.stderr).toBe(0)
  const long = await callAunet(
    ["eval", "run", "--explain", "text.txt", "--out", "long.html", "--engine", "reference"],
    {
      cwd: at(),
    },
  )
  expect(long.status, long.stderr).toBe(0)

  const exported = await callAunet(
    ["export", "run", "--format", "onnx", "--out", "run.onnx", "--room", "3"],
    {
      cwd: at(),
    },
  )
  expect(exported.status, exported.stderr).toBe(0)
  expect(exported.stdout).toMatch(
    /out +dropped +i32\[1, 1\] +boundaries of each text and stage that had no room/,
  )
  // A quarter above 64 / 4, in eighths, and three times that is all that there is.
  expect(exported.stderr).toContain("with room for 64 in a text")

  const more = await callAunet([...train, "--out", "run", "--steps", "3", "--resume", "--json"], {
    cwd: at(),
  })
  expect(more.status, more.stderr).toBe(0)
  const [step] = jsonLines(more).filter(({ type }) => type === "step")
  expect(step).toMatchObject({ step: 3, routing: { bytesPerSegment: [expect.any(Number)] } })
})

test("trains within the splitter's boundaries from a warm start, says so, and exports what takes its levels", async () => {
  writeText(at("ruled.txt"))
  const train = ["train", "--data", "ruled.txt", "--engine", "reference", "--rows", "1", "--row-bytes", "64"]
  const asked = ["--router", "hnet", "--bytes-per-segment", "9", "--router-rule", "within"]
  const ran = await callAunet(
    [...train, ...asked, "--router-warm-start", "0.5", "--out", "ruled", "--steps", "2"],
    { cwd: at() },
  )
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stderr).toMatch(
    /router +hnet: segments of 9 bytes .*, only where the splitter has a boundary; it imitates the splitter through the first 1 step, less and less/,
  )
  const told = await callAunet(["inspect", "ruled"], { cwd: at() })
  expect(told.stdout).toMatch(/asked for every 9 bytes, only where the splitter has a boundary/)
  const [drawn] = jsonLines(
    await callAunet(["split", "--model", "ruled", "a cat sat", "--json"], { cwd: at() }),
  )
  expect(drawn).toMatchObject({ splitter: { options: { bytesPerSegment: [9], rule: "within" } } })
  const levels = drawn["levels"] as number[]
  expect(levels.every((level, i) => level === 0 || "a cat sat"[i] === " ")).toBe(true)
  const exported = await callAunet(["export", "ruled", "--format", "onnx", "--out", "ruled.onnx"], {
    cwd: at(),
  })
  expect(exported.stdout).toMatch(/in +levels +i32\[1, 64\] +the level that the splitter gives each byte/)
  expect(exported.stderr).toContain(
    'its router keeps a rule: levels are those of the splitter words {"groups":[1]}',
  )
  const more = await callAunet([...train, "--out", "ruled", "--steps", "3", "--resume", "--json"], {
    cwd: at(),
  })
  expect(jsonLines(more).find(({ type }) => type === "step")).toMatchObject({
    routing: { warmStart: { weight: 0, lossNats: [expect.any(Number)] } },
  })
})

test("flags that make no router are refused with what to type", async () => {
  writeText(at("text.txt"))
  const refused = async (...flags: string[]): Promise<string> => {
    const { status, stderr } = await callAunet(
      ["train", "--data", "text.txt", "--out", "none", "--steps", "1", ...flags],
      { cwd: at() },
    )
    expect(status).toBe(2)
    return stderr
  }
  expect(await refused("--router", "hnet")).toContain("--router hnet needs --bytes-per-segment")
  expect(await refused("--bytes-per-segment", "5")).toContain(
    "--bytes-per-segment is for a model that finds its own",
  )
  expect(await refused("--router-rule", "within")).toContain(
    "--router-rule is for a model that finds its own",
  )
  expect(await refused("--router-warm-start", "0.2")).toContain(
    "--router-warm-start 0.2 is for a model that finds its own boundaries; it goes with --router hnet",
  )
  expect(await refused("--router-warm-start", "1")).toContain("a number above 0 and below 1")
  expect(await refused("--router", "hnet", "--bytes-per-segment", "9", "--router-rule", "between")).toContain(
    '--router-rule "between" does not exist; there are: within',
  )
  expect(await refused("--router", "hnet", "--bytes-per-segment", "5,x")).toContain(
    '"x" is no number of bytes',
  )
  for (const router of ["hnet", "head"])
    expect(
      await refused("--router", router, "--bytes-per-segment", "5", "--router-options", '{"a":1}'),
    ).toContain(`the router "${router}" takes no options, and is given {"a":1}; leave them out`)
})

test("lengths that move are typed with the share of the training, and told", async () => {
  writeText(at("text.txt"))
  const train = ["train", "--data", "text.txt", "--engine", "reference", "--rows", "1", "--row-bytes", "64"]
  const routed = ["--router", "head", "--bytes-per-segment", "6", "--steps", "2", "--json"]
  const run = (...flags: string[]) =>
    callAunet([...train, ...routed, "--out", "moves", ...flags], { cwd: at() })
  const alone = await run("--curriculum", "0.5")
  expect(alone.stderr).toContain("--curriculum needs --bytes-per-segment-from")
  const ran = await run("--bytes-per-segment-from", "3", "--curriculum", "0.5")
  expect(ran.status, ran.stderr).toBe(0)
  const steps = jsonLines(ran).filter(({ type }) => type === "step")
  expect(steps.map(({ routing }) => (routing as { asked: number[] }).asked)).toEqual([[3], [6]])
  const router = { name: "hnet", bytesPerSegment: [5, 15], ratioWeight: 0.3 }
  expect(routerLine(router, { curriculum: { from: [3, 9], share: 0.5 } })).toContain(
    "segments of 5 and 15 bytes are asked for (3 and 9 at first, moving over 50% of the training)",
  )
})

test("rates of parts are typed as factors, told as a training begins, and checked", async () => {
  writeText(at("text.txt"))
  const train = ["train", "--data", "text.txt", "--engine", "reference", "--rows", "1", "--row-bytes", "64"]
  const routed = ["--router", "head", "--bytes-per-segment", "4", "--steps", "1"]
  const run = (...flags: string[]) =>
    callAunet([...train, ...routed, "--out", "rates", ...flags], { cwd: at() })
  const ran = await run("--router-rate", "0.5", "--stage-rates", "2,1")
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stderr).toContain("rates     times the learning rate: stage 0 2, stage 1 1, router 0.5")
  const refused = await callAunet([...train, ...routed, "--out", "none", "--stage-rates", "2,x"], {
    cwd: at(),
  })
  expect(refused.stderr).toContain(
    '--stage-rates 2,x: "x" is no factor; give one for each stage, as in 2,1.5,1',
  )
})

test("the lines of a router, by hand", () => {
  const agreement = {
    splitter: [
      { precision: 0.5, recall: 1, f1: 2 / 3 },
      { precision: null, recall: 0, f1: 0 },
    ],
    characterStarts: [{ precision: 1, recall: 0.25, f1: 0.4 }],
    characterEnds: [{ precision: 0.75, recall: 0.2, f1: null }],
  }
  const routing = {
    bytesPerSegment: [5.123, 14.97],
    droppedShares: [0, 0.0123],
    certainty: [1, 1],
    agreement,
  }
  expect(segmentsIn(routing)).toBe(
    ", segments of 5.12 and 15.0 bytes (1.2% of the boundaries had no room), F1 0.67 and 0.00 with the splitter",
  )
  expect(routingRows(routing)).toEqual([
    [
      "stage 1",
      "5.12 bytes a segment of held-out text, F1 0.67 with the splitter (precision 50%, recall 100%), 100% at the first byte of a character, 75% at the last",
    ],
    [
      "stage 2",
      "15.0 bytes a segment of held-out text, F1 0.00 with the splitter (precision -, recall 0.0%), - at the first byte of a character, - at the last",
    ],
  ])
  expect(segmentsIn(undefined)).toBe("")
  const collapse = { type: "collapse", step: 90, stage: 1, positionsPerSegment: 1.02, asked: 5 } as const
  expect(collapseLine({ ...collapse, boundaries: "all" })).toContain(
    "after 90 steps: nearly every byte ends a segment (1.02 in one, where 5.00 were asked for)",
  )
  expect(collapseLine({ ...collapse, stage: 2, boundaries: "none", positionsPerSegment: 60 })).toContain(
    "hardly any position of stage 1 ends a segment (60.0 in one",
  )
})
