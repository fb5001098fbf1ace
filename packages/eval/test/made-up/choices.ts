// Made-up items of tasks: an answer is chosen.

import { type Case, lines } from "./case.ts"

export const CHOICES: readonly Case[] = [
  [
    "hellaswag",
    [
      {
        "hellaswag_val.jsonl": lines([
          { query: "Cooking: She stirs. he", endings: ["waits [x].", "flies."], gold: 0 },
        ]),
      },
      {
        "hellaswag_val.jsonl": lines([
          {
            activity_label: "Cooking",
            ctx_a: "She stirs.",
            ctx_b: "he",
            endings: ["waits [x].", "flies."],
            label: "0",
          },
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
            question: {
              stem: "What melts?",
              choices: [
                { text: "ice", label: "1" },
                { text: "sand", label: "2" },
              ],
            },
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
      {
        "piqa.jsonl": lines([
          { query: "Question: dry a plate\n", choices: ["use a cloth", "use a sieve"], gold: 0 },
        ]),
      },
      {
        "piqa/valid.jsonl": lines([{ goal: "dry a plate", sol1: "use a cloth", sol2: "use a sieve" }]),
        "piqa/valid-labels.lst": "0\n",
      },
    ],
    {
      contexts: ["Question: dry a plate\nAnswer:"],
      continuations: [" use a cloth", " use a sieve"],
      gold: 0,
    },
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
          {
            context_options: ["Ann met Bea, and Ann", "Ann met Bea, and Bea"],
            continuation: " smiled. ",
            gold: 1,
          },
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
      {
        "copa.jsonl": lines([
          { query: "The glass fell, therefore", choices: ["it broke.", "it grew."], gold: 0 },
        ]),
      },
      {
        "COPA/val.jsonl": lines([
          {
            premise: "The glass fell. ",
            choice1: "It broke.",
            choice2: "It grew.",
            question: "effect",
            label: 0,
          },
        ]),
      },
    ],
    { contexts: ["The glass fell therefore"], continuations: ["  it broke.", "  it grew."], gold: 0 },
  ],
  [
    "boolq",
    [
      {
        "boolq.jsonl": lines([
          { query: "Passage: Snow -- It is cold.\nQuestion: is snow cold?", choices: ["no", "yes"], gold: 1 },
        ]),
      },
      {
        "BoolQ/val.jsonl": lines([{ passage: "Snow -- It is cold.", question: "is snow cold", label: true }]),
      },
      {
        "BoolQ/dev.jsonl": lines([
          { title: "Snow", passage: "It is cold.", question: "is snow cold", answer: true },
        ]),
      },
    ],
    {
      contexts: ["Snow -- It is cold.\nQuestion: is snow cold?\nAnswer:"],
      continuations: [" no", " yes"],
      gold: 1,
    },
  ],
  [
    "openbookqa",
    [
      { "openbook_qa.jsonl": lines([{ query: "Bees make", choices: ["honey", "iron"], gold: 0 }]) },
      {
        "openbookqa/main/test-0.jsonl": "",
        "OpenBookQA-V1/Data/Main/test.jsonl": lines([
          {
            question: {
              stem: "Bees make",
              choices: [
                { text: "honey", label: "A" },
                { text: "iron", label: "B" },
              ],
            },
            answerKey: "A",
          },
        ]),
      },
    ],
    { contexts: ["Bees make"], continuations: [" honey", " iron"], gold: 0 },
  ],
]
