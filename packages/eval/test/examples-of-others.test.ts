// Examples as their authors publish them: a validation set that may be the items, and a task file of the harness.

import { expect, test } from "vitest"
import { memoryPlace, type Prompt, taskItems, tasksNamed } from "../src/index.ts"
import { lines } from "./made-up/colours.ts"

const record = (i: number) => ({
  premise: `Premise ${i}.`,
  choice1: `One ${i}`,
  choice2: `Two ${i}`,
  question: "cause",
  label: 0,
})
const records = (from: number, count: number): string =>
  lines(Array.from({ length: count }, (_, i) => record(from + i)))

async function itemsOf(task: string, shots: number | undefined, files: Readonly<Record<string, string>>) {
  const items = await taskItems(
    tasksNamed([task])[0],
    memoryPlace(files),
    shots === undefined ? {} : { shots },
  )
  const contextOf = (prompt: Prompt): string =>
    prompt.kind === "choice" ? prompt.contexts[0] : prompt.kind === "rolling" ? "" : prompt.context
  return { ...items, contexts: Array.from(items.prompts(), ({ prompt }) => contextOf(prompt)) }
}

test("xcopa draws its examples from the validation set", async () => {
  const { contexts, notes } = await itemsOf("xcopa_tr", 2, {
    "xcopa/test.tr.jsonl": records(0, 3),
    "xcopa/val.tr.jsonl": records(100, 8),
  })
  expect(notes).toEqual([])
  for (const [i, context] of contexts.entries()) {
    expect(context.match(/Premise 10\d çünkü one 10\d\n\n/g)).toHaveLength(2)
    expect(context.endsWith(`Premise ${i} çünkü`)).toBe(true)
  }
})

test("where the items are the validation set none is its own example, and it is told", async () => {
  const { contexts, notes } = await itemsOf("xcopa_tr", 3, { "xcopa/val.tr.jsonl": records(0, 5) })
  expect(notes).toEqual(["the examples are of the items themselves, each left out before its own question"])
  for (const [i, context] of contexts.entries()) {
    expect(context.match(/Premise \d çünkü/g)).toHaveLength(4)
    expect(context.split(`Premise ${i} `)).toHaveLength(2)
  }
})

const YAML = `task: gsm8k_cot
tag:
  - chain_of_thought
process_docs: !function utils.process
fewshot_config:
  sampler: first_n
  samples:
${Array.from({ length: 8 }, (_, i) => `  - question: "What is ${i} + 1?\\nSay it."\n    target: ${i} and 1 make ${i + 1}. The answer is ${i + 1}.`).join("\n")}
`

test("gsm8k_cot takes the eight samples of the harness's own file", async () => {
  const items = lines([{ question: "What is 2 + 2?", answer: "2 + 2 = 4 #### 4" }])
  const { contexts, shots } = await itemsOf("gsm8k_cot", undefined, {
    "gsm8k_test.jsonl": items,
    "gsm8k/gsm8k-cot.yaml": YAML,
  })
  expect(shots).toBe(8)
  expect(contexts[0]).toMatch(
    /^Q: What is 0 \+ 1\?\nSay it\.\nA: 0 and 1 make 1\. The answer is 1\.\n\nQ: What is 1/,
  )
  expect(contexts[0].endsWith("Q: What is 2 + 2?\nA:")).toBe(true)
  for (const [yaml, sentence] of [
    ["a: [", /gsm8k-cot\.yaml is no YAML/],
    ["task: gsm8k_cot", /gsm8k-cot\.yaml has no samples; it has to be a list/],
    ["- 3", /sample 0 is no object/],
  ] as const)
    await expect(
      itemsOf("gsm8k_cot", undefined, { "gsm8k_test.jsonl": items, "gsm8k-cot.yaml": yaml }),
    ).rejects.toThrow(sentence)
})
