// Made-up items of tasks: a text is scored or written, an answer chosen from a long text.

import { type Case, letters, lines } from "./case.ts"

export const OTHERS: readonly Case[] = [
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
      {
        "triviaqa_sm_sub.jsonl": lines([
          { context: "Question: Who sang?\nAnswer:", answer: "Ada", aliases: ["Ada", "A."] },
        ]),
      },
      {
        "triviaqa/qa/web-dev.json": JSON.stringify({
          Data: [{ Question: "Who sang?", Answer: { Aliases: ["Ada", "A."] } }],
        }),
      },
    ],
    { context: "Question: Who sang??\nAnswer:", golds: ["Ada", "A."] },
  ],
  [
    "triviaqa_target",
    [
      {
        "triviaqa_sm_sub.jsonl": lines([
          { context: "Question: Who sang?\nAnswer:", answer: "Ada", aliases: ["Ada", "A."] },
        ]),
      },
    ],
    { context: "Question: Who sang??\nAnswer:", continuation: " Ada" },
  ],
  [
    "mmlu_continuation",
    [
      { "mmlu_test.jsonl": lines([{ ...letters, gold: 1 }]) },
      { "data/test/sea_life_test.csv": " What swims? ,a cup,a fish,a hat,a door,B\n" },
    ],
    {
      contexts: [
        "The following are questions (with answers) about sea life.\n\nQuestion: What swims?\nAnswer:",
      ],
      continuations: [" a cup", " a fish", " a hat", " a door"],
      gold: 1,
    },
  ],
  [
    "wikitext",
    [{ "wikitext.jsonl": lines([{ page: ' = A = \n a " b " ( c ) , 1 @,@ 000 N \'s = = x = = ' }]) }],
    {
      text: ' = A =\na "b" (c), 1,000 1\'s == x == ',
      original: ' = A = \n a " b " ( c ) , 1 @,@ 000 N \'s = = x = = ',
    },
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
            question: {
              stem: " Where is it? ",
              choices: ["here", "there", "up", "down", "in"].map((text) => ({ text })),
            },
            answerKey: "E",
          },
        ]),
      },
      {
        "commonsense_qa.jsonl": lines([
          {
            question: " Where is it? ",
            choices: { text: ["here", "there", "up", "down", "in"] },
            answerKey: "E",
          },
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
          {
            support: " Ice floats.",
            question: "What floats?",
            distractor1: "lead",
            distractor2: "gold",
            distractor3: "iron",
            correct_answer: "ice",
          },
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
    [
      {
        "blimp/data/agreement.jsonl": lines([
          { sentence_good: "Cats nap.", sentence_bad: "Cats naps.", UID: "agreement" },
        ]),
      },
    ],
    { contexts: [""], continuations: [" Cats nap.", " Cats naps."], gold: 0 },
  ],
]
