/** Tasks of one's own: JSON that is checked, modules that are loaded, and the laws of tasks. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import {
  checkTask,
  type ChoiceTask,
  evaluateTasks,
  memoryPlace,
  readTaskJson,
  uniformModel,
  type WrittenTask,
} from "../src/index.ts"
import { readTask } from "../src/node/index.ts"

const CAPITALS = {
  kind: "choice",
  name: "capitals",
  files: ["capitals.jsonl"],
  question: "The capital of {country} is",
  choices: "{cities}",
  gold: "right",
}
const RECORDS = [
  { country: "Italy", cities: ["Rome", "Milan"], right: 0 },
  { country: "Peru", cities: ["Cusco", "Lima"], right: 1 },
  { country: "Chad", cities: ["Sarh", "N'Djamena"], right: 1 },
]
const json = (value: unknown): string => JSON.stringify(value, null, 2)

describe("JSON", () => {
  test("is a task", async () => {
    const task = readTaskJson(json(CAPITALS), "capitals.json")
    const data = memoryPlace({
      "capitals.jsonl": RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(""),
    })
    const [summary] = await evaluateTasks([task], data, uniformModel)
    expect(summary).toMatchObject({ task: "capitals", version: "1", items: 3 })
  })
  test("says how what is written is compared", () => {
    const task = readTaskJson(
      json({
        kind: "written",
        name: "sum",
        files: ["sum.jsonl"],
        question: "{asked}",
        golds: "{answer}",
        stops: ["\n"],
        metrics: [
          {
            kind: "match",
            filters: [{ pattern: "[0-9]+", which: "last" }, "remove_whitespace"],
            ignored: { patterns: [","] },
          },
          { kind: "corpus", name: "chrf" },
        ],
      }),
      "sum.json",
    ) as WrittenTask
    expect(task).toMatchObject({
      maxBytes: 1024,
      metrics: [{ kind: "match", name: "exact_match" }, { kind: "corpus" }],
    })
    expect(task.metrics[0].filters?.reduce((text, filter) => filter(text), "1 and 23 ")).toBe("23")
  })
  test.each([
    ['{"kind": "choice",\n  "name": }', /my\.json is no JSON, from line 2 column 11 on: /],
    [json({ ...CAPITALS, qestion: "x" }), /my\.json: qestion is "x": there is no such field/],
    [json({ ...CAPITALS, kind: "guess" }), /kind is "guess"/],
    [json({ ...CAPITALS, choices: [] }), /my\.json: choices/],
    [json({ ...CAPITALS, choices: ["a", ""] }), /my\.json: choices/],
    [json({ ...CAPITALS, metrics: ["accuracy"] }), /metrics\[0\] is "accuracy"/],
    [json({ ...CAPITALS, files: [] }), /files is \[\]: it must not be empty/],
    [json({ ...CAPITALS, chance: 25 }), /chance is 25: it must be 1 or less/],
    [json({ ...CAPITALS, name: "my task" }), /name is "my task": it must be letters/],
    [json({ ...CAPITALS, gold: undefined }), /gold is missing/],
    [
      json({ ...CAPITALS, question: "a { b" }),
      /question of my\.json has a lone \{ at character 3: "a \{ b"; a brace that is text is written twice, \{\{/,
    ],
    [json({ ...CAPITALS, choices: ["a", "}"] }), /choices\[1\] of my\.json has a lone \} at character 1/],
    ["[]", /my\.json/],
  ])("that is wrong is told: %s", (source, message) => {
    expect(() => readTaskJson(source, "my.json")).toThrow(message)
    expect(() => readTaskJson(source, "my.json")).toThrow(AunetError)
  })
  test("whatever it is, it is a task or an error with a code", () => {
    const field = fc.constantFrom(...Object.keys(CAPITALS), "shots", "groups", "metrics", "description")
    fc.assert(
      fc.property(field, fc.jsonValue(), (name, value) => {
        try {
          readTaskJson(JSON.stringify({ ...CAPITALS, [name]: value }), "my.json")
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_CONFIG", message: expect.stringContaining("my.json") })
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe("what names no field is told:", () => {
  const run = async (changes: object, record: object = {}) => {
    const records = RECORDS.map((each) => ({ ...each, ...record }))
    const data = memoryPlace({
      "capitals.jsonl": records.map((each) => `${json(each).replaceAll(/\s+/g, " ")}\n`).join(""),
    })
    return evaluateTasks(
      [readTaskJson(json({ ...CAPITALS, ...changes }), "capitals.json")],
      data,
      uniformModel,
      {
        shots: 1,
      },
    )
  }
  test.each([
    [{ groups: { field: "continent", weight: "size" } }, {}, /capitals\.jsonl line 1 lacks \{continent\}/],
    [{ shots: { draw: "first", sameField: "continent" } }, {}, /capitals\.jsonl line 1 lacks \{continent\}/],
    [{ choices: "The {cities}" }, {}, /"The \{cities\}" has to be the name of a list/],
    [
      { question: "", questions: "{asked}" },
      { asked: ["one?"] },
      /capitals\.jsonl line 1 has 1 questions and 2 answers/,
    ],
  ])("%j", async (changes, record, message) => {
    await expect(run(changes, record)).rejects.toThrow(message)
  })
})

describe("a file", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "aunet-eval-"))
    await writeFile(join(folder, "a.json"), json(CAPITALS))
    await writeFile(
      join(folder, "b.mjs"),
      `export default ${json(CAPITALS).replace('"gold"', '"metrics": ["acc"], "gold"')}\n`,
    )
    await writeFile(
      join(folder, "c.ts"),
      `const tasks: object[] = [${json({ ...CAPITALS, metrics: [] })}]\nexport default tasks\n`,
    )
    await writeFile(join(folder, "d.mjs"), "export const task = 1\n")
    await writeFile(join(folder, "e.mjs"), "export default (\n")
    await writeFile(join(folder, "h.mjs"), 'import "nobody-has-this"\n')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test.each(["a.json", "b.mjs", "c.ts"])("%s has a task", async (name) => {
    expect(await readTask(join(folder, name))).toMatchObject([{ name: "capitals" }])
  })
  test.each([
    ["d.mjs", "BAD_CONFIG", /the default export of .*d\.mjs is no task: it lacks name/],
    ["e.mjs", "BAD_CONFIG", /e\.mjs cannot be loaded/],
    [
      "h.mjs",
      "BAD_CONFIG",
      /Cannot find package 'nobody-has-this'.*; install it where the task lies \(npm install/,
    ],
    ["f.yaml", "BAD_CONFIG", /f\.yaml is no task; it has to end in \.json/],
    ["g.json", "DATA_MISSING", /g\.json cannot be read/],
  ])("%s is refused", async (name, code, message) => {
    await expect(readTask(join(folder, name))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })
})

describe("the laws of tasks", () => {
  const task = readTaskJson(json(CAPITALS), "capitals.json") as ChoiceTask
  const laws = async (
    changed: Partial<ChoiceTask>,
    records: readonly object[] = RECORDS,
  ): Promise<string[]> => {
    const { findings } = await checkTask({ ...task, ...changed }, records as [])
    return findings.map(({ law, severity, message }) => `${law} ${severity}: ${message}`)
  }
  test("hold for a task that is well", async () => {
    const report = await checkTask(task, RECORDS)
    expect(report).toMatchObject({ items: 3, findings: [], digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(report.uniform.map(({ metric }) => metric)).toContain("acc")
  })
  test.each([
    [
      "T1",
      { question: "Capital of {land}:" },
      RECORDS,
      /records\.jsonl line 1 lacks \{land\}; it has country, cities, right/,
    ],
    ["T1", { gold: "country" }, RECORDS, /the right answer of records\.jsonl line 1 is "Italy"/],
    ["T1", {}, [{ ...RECORDS[0], cities: ["Rome", ""] }], /answer 1 of .* is empty/],
    ["T2", {}, [{ ...RECORDS[0], cities: ["Rome", "Rome"] }], /two answers of .* are the same/],
    [
      "T3",
      { read: () => ({ country: String(performance.now()), cities: ["a", "b"], right: 0 }) },
      RECORDS,
      /other prompts when they are read again/,
    ],
    ["T4", { question: "The capital of {country} is " }, RECORDS, /two blanks stand before an answer/],
    ["T5", {}, [RECORDS[0], RECORDS[0]], /some items have the same prompt/],
  ] as const)("%s is found broken", async (law, changed, records, message) => {
    const found = await laws(changed as Partial<ChoiceTask>, records)
    expect(found.some((each) => each.startsWith(law) && message.test(each))).toBe(true)
  })
  test("T6 is found broken where an item is among the examples", async () => {
    const shown: ChoiceTask = { ...task, shots: { draw: "first", files: [{ path: "dev.jsonl" }], count: 1 } }
    expect((await checkTask(shown, RECORDS, RECORDS.slice(0, 1).concat(RECORDS))).findings).toMatchObject([
      { law: "T6" },
    ])
  })
})
