/** Every task, by made-up items: its prompt letter for letter, and the same of each form that its records have. */
import { describe, expect, test } from "vitest"
import { allTasks, memoryPlace, type Prompt, taskItems, tasksNamed } from "../src/index.ts"
import { LETTERED, letters, lines } from "./made-up/case.ts"
import { CHOICES } from "./made-up/choices.ts"
import { LANGUAGES } from "./made-up/languages.ts"
import { OTHERS } from "./made-up/others.ts"

async function promptsOf(
  name: string,
  files: Readonly<Record<string, string>>,
  shots?: number,
): Promise<Prompt[]> {
  const items = await taskItems(
    tasksNamed([name])[0],
    memoryPlace(files),
    shots === undefined ? {} : { shots },
  )
  return Array.from(items.prompts(), ({ prompt }) => prompt)
}

describe("the prompt of", () => {
  test.each(
    [...CHOICES, ...OTHERS, ...LANGUAGES].flatMap(([name, all, prompt]) =>
      all.map((files, form) => [name, form, files, prompt] as const),
    ),
  )("%s, records of form %i", async (name, _form, files, prompt) => {
    const prompts = await promptsOf(name, files)
    expect(prompts).toHaveLength(1)
    expect(prompts[0]).toMatchObject(prompt)
  })

  test("CUTE keeps its indentation and its slips", async () => {
    const context = async (set: string, tsv: string) => {
      const [prompt] = await promptsOf(`cute:${set}`, { [`cute/${set}.tsv`]: tsv })
      return prompt.kind === "written" ? prompt.context : ""
    }
    expect(await context("spell_inverse", "input1\tlabel\nc a t\tcat\n")).toBe(
      "Write the word that is spelled out, without any spaces, based on the following examples:\n            \n" +
        '            1. Write the word "a l p h a b e t".  Answer: "alphabet"\n' +
        '            2. Write the word "h e l l o". Answer: "hello"\n' +
        '            3. Write the word "z e b r a". Answer: "zebra"\n' +
        '            4. Write the word "t o n g u e". Answer: "tongue"\n            \n' +
        '            Question: Write the word "c a t". Answer: "',
    )
    const orth = await context("orth", "input1\tinput2\tinput3\tlabel\na\tb\tc\tb\n")
    expect(orth).toContain('3. Closer in Levenshtein distance to "happy": "glad, "apply". Answer: "apply"')
    const sem = await context("sem", "input1\tinput2\tinput3\tlabel\na\tb\tc\tb\n")
    expect(sem).toContain('Question: More semantically related to "a": b, c. Answer: "')
  })

  test("examples stand before it, each with its answer", async () => {
    const dev = lines([
      { ...letters, question: "First?", gold: 3 },
      { ...letters, subject: "hats", gold: 0 },
    ])
    const [prompt] = await promptsOf(
      "mmlu",
      { "mmlu_test.jsonl": lines([{ ...letters, gold: 1 }]), "mmlu_dev.jsonl": dev },
      1,
    )
    expect(prompt).toMatchObject({
      contexts: [
        "The following are multiple choice questions (with answers) about sea life.\n\n" +
          `${LETTERED.replace("What swims?", "First?")}Answer: D\n\n${LETTERED}Answer:`,
      ],
    })
    const train = lines([{ question: "问题：多少？", answer: "逐步解答： 二。答案是 2。", answer_number: 2 }])
    const files = { "mgsm_zh.tsv": "几个？\t3\n", "mgsm_zh_train.jsonl": train }
    expect(await promptsOf("mgsm_direct_zh", files, 1)).toMatchObject([
      { context: "问题：多少？\nAnswer:2\n\n问题： 几个？\nAnswer:" },
    ])
    expect(await promptsOf("mgsm_native_cot_zh", files, 1)).toMatchObject([
      { context: "问题：多少？\n逐步解答: 二。答案是 2。\n\n问题： 几个？\n逐步解答:" },
    ])
  })
})

test("a gap of WinoGrande is the first, whatever stands after it", async () => {
  const record = { sentence: "Ada gave Bo _ for snake_case.", option1: "five", option2: "six", answer: "2" }
  expect(await promptsOf("winogrande", { "winogrande_1.1/dev.jsonl": lines([record]) })).toMatchObject([
    {
      contexts: ["Ada gave Bo five", "Ada gave Bo six"],
      continuations: [" for snake_case.", " for snake_case."],
    },
  ])
})

test("XCOPA asks for a cause or an effect, in either form", async () => {
  const record = { premise: "我饿了。", choice1: "吃", choice2: "睡", question: "reason", label: 0 }
  for (const name of ["xcopa_zh", "xcopa_zh_repaired"])
    await expect(promptsOf(name, { "xcopa/val.zh.jsonl": lines([record]) })).rejects.toThrow(
      /question of .*val\.zh\.jsonl line 1 is "reason"; it has to be one of effect, cause/,
    )
})

test("a record of no known form is refused, with its file, its line and what it lacks", async () => {
  const files = {
    "piqa.jsonl": `${lines([{ query: "q", choices: ["a", "b"], gold: 0 }])}${lines([{ goal: "g", sol1: "a", label: 1 }])}`,
  }
  await expect(promptsOf("piqa", files)).rejects.toMatchObject({
    code: "BAD_DATA",
    message: expect.stringMatching(/^piqa\.jsonl line 2 lacks sol2; it has goal, sol1, label/),
  })
})

test.each([
  [{ query: "q", choices: ["a", "b"], gold: 2 }, /the right answer of piqa.jsonl line 1 is 2/],
  [{ query: "q", choices: ["a", ""], gold: 0 }, /answer 1 of piqa.jsonl line 1 is empty/],
  [{ query: "q", choices: [], gold: 0 }, /has no answers to choose from/],
  [
    { query: "q", choices: "a", gold: 0 },
    /choices of piqa.jsonl line 1 is "a"; it has to be a list of texts/,
  ],
  [
    { query: 7, choices: ["a", "b"], gold: "x" },
    /gold of piqa.jsonl line 1 is "x"; it has to be a whole number/,
  ],
])("a record that is wrong is refused: %j", async (record, message) => {
  await expect(promptsOf("piqa", { "piqa.jsonl": lines([record]) })).rejects.toThrow(message)
})

test("every task has a name of its own, and is found by it", () => {
  const names = allTasks().map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(tasksNamed(["cute:*"])).toHaveLength(21)
  expect(tasksNamed(["arc_*", "arc_easy"]).map(({ name }) => name)).toEqual(["arc_easy", "arc_challenge"])
  expect(() => tasksNamed(["helaswag"])).toThrow(/there is no task helaswag; did you mean hellaswag\?/)
})
