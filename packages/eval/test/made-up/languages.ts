// Made-up items of tasks: other languages than English.

import { type Case, LETTERED, lines, options } from "./case.ts"

export const LANGUAGES: readonly Case[] = [
  [
    "cmmlu",
    [
      {
        "cmmlu/test/astronomy.csv": ",Question,A,B,C,D,Answer\n0, 月亮多大 ,一,二,三,四,C\n",
      },
    ],
    {
      contexts: [
        "以下是关于天文学的单项选择题，请直接给出正确答案的选项。\n\n月亮多大\nA. 一\nB. 二\nC. 三\nD. 四\n答案：",
      ],
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
    [
      {
        "test/mmlu_JA-JP.csv":
          ",Question,A,B,C,D,Answer,Subject\n0,What swims?,a cup,a fish,a hat,a door,B,sea_life\n",
      },
    ],
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
    [
      {
        "xcopa/val.th.jsonl": lines([
          { premise: "กขค", choice1: "ก", choice2: "ข", question: "cause", label: 1 },
        ]),
      },
    ],
    { contexts: ["กข เพราะ"], continuations: [" ก", " ข"], gold: 1 },
  ],
  [
    "xcopa_zh_repaired",
    [
      {
        "xcopa/val.zh.jsonl": lines([
          { premise: "下雨。", choice1: "湿", choice2: "干", question: "effect", label: 0 },
        ]),
      },
    ],
    { contexts: ["下雨所以"], continuations: ["湿", "干"], gold: 0 },
  ],
  [
    "flores:eng_Latn-fin_Latn",
    [{ "flores200/eng_Latn.devtest": "Good day. \n", "flores200/fin_Latn.devtest": " Hyvää päivää.\n" }],
    { context: "English sentence: Good day.\nFinnish sentence:", golds: ["Hyvää päivää."] },
  ],
]
