/** Every task, by made-up items: its prompt letter for letter, and the same of each form that its records have. */
import { describe, expect, test } from "vitest"
import { allTasks, type DataRecord, memoryPlace, type Prompt, taskItems, tasksNamed } from "../src/index.ts"

const lines = (records: readonly DataRecord[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("")

async function promptsOf(name: string, files: Readonly<Record<string, string>>, shots?: number): Promise<Prompt[]> {
  const items = await taskItems(tasksNamed([name])[0], memoryPlace(files), shots === undefined ? {} : { shots })
  return Array.from(items.prompts(), ({ prompt }) => prompt)
}

/** A task, records of its forms that say the same, and what comes of them. */
type Case = readonly [name: string, files: readonly Readonly<Record<string, string>>[], prompt: Partial<Prompt>]

const letters = { subject: "sea_life", question: " What swims? ", choices: ["a cup", "a fish", "a hat", "a door"] }
const options = { option_a: "a cup", option_b: "a fish", option_c: "a hat", option_d: "a door" }
const LETTERED = "What swims?\nA. a cup\nB. a fish\nC. a hat\nD. a door\n"

const CASES: readonly Case[] = [
  [
    "hellaswag",
    [
      { "hellaswag_val.jsonl": lines([{ query: "Cooking: She stirs. he", endings: ["waits [x].", "flies."], gold: 0 }]) },
      {
        "hellaswag_val.jsonl": lines([
          { activity_label: "Cooking", ctx_a: "She stirs.", ctx_b: "he", endings: ["waits [x].", "flies."], label: "0" },
        ]),
      },
    ],
    { contexts: ["Cooking: She stirs. He"], continuations: [" waits .", " flies."], gold: 0 },
  ],
  [
    "arc_easy",
    [
      { "arc_easy.jsonl": lines([{ query: "Question: What melts?", choices: ["ice", "sand"], gold: 0 }]) },
      {
        "ARC-Easy-Test.jsonl": lines([
          {
            question: { stem: "What melts?", choices: [{ text: "ice", label: "1" }, { text: "sand", label: "2" }] },
            answerKey: "1",
          },
        ]),
      },
    ],
    { contexts: ["Question: What melts?\nAnswer:"], continuations: [" ice", " sand"], gold: 0 },
  ],
  [
    "piqa",
    [
      { "piqa.jsonl": lines([{ query: "Question: dry a plate\n", choices: ["use a cloth", "use a sieve"], gold: 0 }]) },
      {
        "piqa/valid.jsonl": lines([{ goal: "dry a plate", sol1: "use a cloth", sol2: "use a sieve" }]),
        "piqa/valid-labels.lst": "0\n",
      },
    ],
    { contexts: ["Question: dry a plate\nAnswer:"], continuations: [" use a cloth", " use a sieve"], gold: 0 },
  ],
  [
    "social_iqa",
    [
      {
        "socialiqa/dev.jsonl": lines([
          { context: "Ada fell.", question: "What now?", answerA: "sing", answerB: "rest", answerC: "run" },
        ]),
        "socialiqa/dev-labels.lst": "2",
      },
    ],
    { contexts: ["Q: Ada fell. What now?\nA:"], continuations: [" sing", " rest", " run"], gold: 1 },
  ],
  [
    "winogrande",
    [
      {
        "winogrande.jsonl": lines([
          { context_options: ["Ann met Bea, and Ann", "Ann met Bea, and Bea"], continuation: " smiled. ", gold: 1 },
        ]),
      },
      {
        "winogrande_1.1/dev.jsonl": lines([
          { sentence: "Ann met Bea, and _ smiled.", option1: "Ann", option2: "Bea", answer: "2" },
        ]),
      },
    ],
    {
      contexts: ["Ann met Bea, and Ann", "Ann met Bea, and Bea"],
      continuations: [" smiled.", " smiled."],
      gold: 1,
    },
  ],
  [
    "copa",
    [
      { "copa.jsonl": lines([{ query: "The glass fell, therefore", choices: ["it broke.", "it grew."], gold: 0 }]) },
      {
        "COPA/val.jsonl": lines([
          { premise: "The glass fell. ", choice1: "It broke.", choice2: "It grew.", question: "effect", label: 0 },
        ]),
      },
    ],
    { contexts: ["The glass fell therefore"], continuations: ["  it broke.", "  it grew."], gold: 0 },
  ],
  [
    "boolq",
    [
      { "boolq.jsonl": lines([{ query: "Passage: Snow -- It is cold.\nQuestion: is snow cold?", choices: ["no", "yes"], gold: 1 }]) },
      { "BoolQ/val.jsonl": lines([{ passage: "Snow -- It is cold.", question: "is snow cold", label: true }]) },
      { "BoolQ/dev.jsonl": lines([{ title: "Snow", passage: "It is cold.", question: "is snow cold", answer: true }]) },
    ],
    { contexts: ["Snow -- It is cold.\nQuestion: is snow cold?\nAnswer:"], continuations: [" no", " yes"], gold: 1 },
  ],
  [
    "openbookqa",
    [
      { "openbook_qa.jsonl": lines([{ query: "Bees make", choices: ["honey", "iron"], gold: 0 }]) },
      {
        "openbookqa/main/test-0.jsonl": "",
        "OpenBookQA-V1/Data/Main/test.jsonl": lines([
          { question: { stem: "Bees make", choices: [{ text: "honey", label: "A" }, { text: "iron", label: "B" }] }, answerKey: "A" },
        ]),
      },
    ],
    { contexts: ["Bees make"], continuations: [" honey", " iron"], gold: 0 },
  ],
  [
    "lambada_openai",
    [
      { "lambada_openai.jsonl": lines([{ context: "he fed\nthe", continuation: "cat" }]) },
      { "lambada_test.jsonl": lines([{ text: "he fed\nthe cat" }]) },
    ],
    { context: "he fed\nthe", continuation: " cat" },
  ],
  [
    "nq_open",
    [{ "NQ-open.dev.jsonl": lines([{ question: "who sang it", answer: ["Ada", "Ada B."] }]) }],
    { context: "Answer these questions:\n\nQ: who sang it?\nA:", golds: ["Ada", "Ada B."] },
  ],
  [
    "triviaqa",
    [
      { "triviaqa_sm_sub.jsonl": lines([{ context: "Question: Who sang?\nAnswer:", answer: "Ada", aliases: ["Ada", "A."] }]) },
      { "triviaqa/qa/web-dev.json": JSON.stringify({ Data: [{ Question: "Who sang?", Answer: { Aliases: ["Ada", "A."] } }] }) },
    ],
    { context: "Question: Who sang??\nAnswer:", golds: ["Ada", "A."] },
  ],
  [
    "triviaqa_target",
    [{ "triviaqa_sm_sub.jsonl": lines([{ context: "Question: Who sang?\nAnswer:", answer: "Ada", aliases: ["Ada", "A."] }]) }],
    { context: "Question: Who sang??\nAnswer:", continuation: " Ada" },
  ],
  [
    "mmlu_continuation",
    [
      { "mmlu_test.jsonl": lines([{ ...letters, gold: 1 }]) },
      { "data/test/sea_life_test.csv": " What swims? ,a cup,a fish,a hat,a door,B\n" },
    ],
    {
      contexts: ["The following are questions (with answers) about sea life.\n\nQuestion: What swims?\nAnswer:"],
      continuations: [" a cup", " a fish", " a hat", " a door"],
      gold: 1,
    },
  ],
  [
    "cmmlu",
    [
      {
        "cmmlu/test/astronomy.csv": ",Question,A,B,C,D,Answer\n0, 月亮多大 ,一,二,三,四,C\n",
      },
    ],
    {
      contexts: ["以下是关于天文学的单项选择题，请直接给出正确答案的选项。\n\n月亮多大\nA. 一\nB. 二\nC. 三\nD. 四\n答案："],
      continuations: [" A", " B", " C", " D"],
      gold: 2,
    },
  ],
  [
    "m_mmlu_sv",
    [{ "m_mmlu/sv/test.jsonl": lines([{ instruction: "What swims?", ...options, answer: "B" }]) }],
    { contexts: [`${LETTERED}Answer:`], continuations: [" A", " B", " C", " D"], gold: 1 },
  ],
  [
    "global_mmlu_full_sw",
    [
      {
        "Global-MMLU/sw/test.jsonl": lines([
          { question: "What swims?", ...options, answer: "B", subject: "anatomy", subject_category: "STEM" },
        ]),
      },
    ],
    { contexts: [`${LETTERED}Answer:`], gold: 1 },
  ],
  [
    "mmmlu_ja_jp",
    [{ "test/mmlu_JA-JP.csv": ",Question,A,B,C,D,Answer,Subject\n0,What swims?,a cup,a fish,a hat,a door,B,sea_life\n" }],
    {
      contexts: [
        `The following are multiple choice questions (with answers) about sea life (Japanese).\n\n${LETTERED}Answer:`,
      ],
      gold: 1,
    },
  ],
  [
    "mgsm_direct_zh",
    [{ "mgsm_zh.tsv": "多少？\t1,000\n" }],
    { context: "问题： 多少？\nAnswer:", golds: ["1,000"] },
  ],
  [
    "mgsm_native_cot_de",
    [{ "mgsm_de.tsv": "Wie viele?\t7\n" }],
    { context: "Frage: Wie viele?\nSchritt-für-Schritt-Antwort:", golds: ["7"] },
  ],
  [
    "xcopa_th",
    [{ "xcopa/val.th.jsonl": lines([{ premise: "กขค", choice1: "ก", choice2: "ข", question: "cause", label: 1 }]) }],
    { contexts: ["กข เพราะ"], continuations: [" ก", " ข"], gold: 1 },
  ],
  [
    "xcopa_zh_repaired",
    [{ "xcopa/val.zh.jsonl": lines([{ premise: "下雨。", choice1: "湿", choice2: "干", question: "effect", label: 0 }]) }],
    { contexts: ["下雨所以"], continuations: ["湿", "干"], gold: 0 },
  ],
  [
    "wikitext",
    [{ "wikitext.jsonl": lines([{ page: ' = A = \n a " b " ( c ) , 1 @,@ 000 N \'s = = x = = ' }]) }],
    { text: ' = A =\na "b" (c), 1,000 1\'s == x == ', original: ' = A = \n a " b " ( c ) , 1 @,@ 000 N \'s = = x = = ' },
  ],
  [
    "race",
    [
      {
        "race/test_high.jsonl": lines([
          {
            article: "Cats nap.",
            problems:
              "[{'question': 'They  _  .', 'answer': 'B', 'options': ['run', 'nap', 'fly', 'sing']}, {'question': \"What's up?\", 'answer': 'A', 'options': ['cats', 'dogs', 'ants', 'cows']}]",
          },
        ]),
      },
      {
        "RACE/test/high/1.txt": JSON.stringify({
          article: "Cats nap.",
          questions: ["They  _  .", "What's up?"],
          options: [
            ["run", "nap", "fly", "sing"],
            ["cats", "dogs", "ants", "cows"],
          ],
          answers: ["B", "A"],
        }),
      },
    ],
    {
      contexts: ["Article: Cats nap.\n\nThey nap\nWhat's up?"],
      continuations: [" cats", " dogs", " ants", " cows"],
      gold: 0,
    },
  ],
  [
    "commonsense_qa",
    [
      {
        "dev_rand_split.jsonl": lines([
          {
            question: { stem: " Where is it? ", choices: ["here", "there", "up", "down", "in"].map((text) => ({ text })) },
            answerKey: "E",
          },
        ]),
      },
      {
        "commonsense_qa.jsonl": lines([
          { question: " Where is it? ", choices: { text: ["here", "there", "up", "down", "in"] }, answerKey: "E" },
        ]),
      },
    ],
    {
      contexts: ["Question: Where is it?\nA. here\nB. there\nC. up\nD. down\nE. in\nAnswer:"],
      continuations: [" A", " B", " C", " D", " E"],
      gold: 4,
    },
  ],
  [
    "sciq",
    [
      {
        "sciq/test.json": JSON.stringify([
          { support: " Ice floats.", question: "What floats?", distractor1: "lead", distractor2: "gold", distractor3: "iron", correct_answer: "ice" },
        ]),
      },
    ],
    {
      contexts: ["Ice floats.\nQuestion: What floats?\nAnswer:"],
      continuations: [" lead", " gold", " iron", " ice"],
      gold: 3,
    },
  ],
  [
    "blimp",
    [{ "blimp/data/agreement.jsonl": lines([{ sentence_good: "Cats nap.", sentence_bad: "Cats naps.", UID: "agreement" }]) }],
    { contexts: [""], continuations: [" Cats nap.", " Cats naps."], gold: 0 },
  ],
  [
    "flores:eng_Latn-fin_Latn",
    [{ "flores200/eng_Latn.devtest": "Good day. \n", "flores200/fin_Latn.devtest": " Hyvää päivää.\n" }],
    { context: "English sentence: Good day.\nFinnish sentence:", golds: ["Hyvää päivää."] },
  ],
]

describe("the prompt of", () => {
  test.each(CASES.flatMap(([name, all, prompt]) => all.map((files, form) => [name, form, files, prompt] as const)))(
    "%s, records of form %i",
    async (name, _form, files, prompt) => {
      const prompts = await promptsOf(name, files)
      expect(prompts).toHaveLength(1)
      expect(prompts[0]).toMatchObject(prompt)
    },
  )

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
    const dev = lines([{ ...letters, question: "First?", gold: 3 }, { ...letters, subject: "hats", gold: 0 }])
    const [prompt] = await promptsOf("mmlu", { "mmlu_test.jsonl": lines([{ ...letters, gold: 1 }]), "mmlu_dev.jsonl": dev }, 1)
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

test("a record of no known form is refused, with its file, its line and what it lacks", async () => {
  const files = { "piqa.jsonl": `${lines([{ query: "q", choices: ["a", "b"], gold: 0 }])}${lines([{ goal: "g", sol1: "a", label: 1 }])}` }
  await expect(promptsOf("piqa", files)).rejects.toMatchObject({
    code: "BAD_DATA",
    message: expect.stringMatching(/^piqa\.jsonl line 2 lacks sol2; it has goal, sol1, label/),
  })
})

test.each([
  [{ query: "q", choices: ["a", "b"], gold: 2 }, /the right answer of piqa.jsonl line 1 is 2/],
  [{ query: "q", choices: ["a", ""], gold: 0 }, /answer 1 of piqa.jsonl line 1 is empty/],
  [{ query: "q", choices: [], gold: 0 }, /has no answers to choose from/],
  [{ query: "q", choices: "a", gold: 0 }, /choices of piqa.jsonl line 1 is "a"; it has to be a list of texts/],
  [{ query: 7, choices: ["a", "b"], gold: "x" }, /gold of piqa.jsonl line 1 is "x"; it has to be a whole number/],
])("a record that is wrong is refused: %j", async (record, message) => {
  await expect(promptsOf("piqa", { "piqa.jsonl": lines([record]) })).rejects.toThrow(message)
})

test("every task has a name of its own, and is found by it", () => {
  const names = allTasks().map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(tasksNamed(["cute:*"])).toHaveLength(21)
  expect(tasksNamed(["arc_*", "arc_easy"]).map(({ name }) => name)).toEqual(["arc_easy", "arc_challenge"])
  expect(() => tasksNamed(["helaswag"])).toThrow(/there is no task helaswag; there are hellaswag/)
})
