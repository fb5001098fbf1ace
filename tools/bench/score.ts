// `pnpm bench:score`: how many questions with several answers a model scores a second, asked one by one and all at
// once, and beside another checkout of this project.
//
// In:  options, which --help tells; questions from a file of lines {"query"|"context", "endings"|"choices"}, or made of
//      this repository's prose.
// Out: for each way a line: questions a second (the best turn), peak memory, largest difference of a score.
// Never: prints a speed of scores that differ.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../child.mjs"
import { benchOptions, flag, folder, names, number, text, wholeNumber } from "./bench-options.ts"
import { machine, machineLine, print, say } from "./figures.ts"
import { configurations, heldOut, trainedCheckpoint } from "./generate-checkpoint.ts"
import { type Runner, startRunner } from "./runner-protocol.ts"
import type { BenchQuestion, ScoreAnswer, ScoreRequest } from "./score-protocol.ts"

const options = benchOptions(
  "bench:score",
  "How many questions with several answers a model scores a second.",
  {
    config: names(Object.keys(configurations), "measures these models alone (words-14m when left out)"),
    engine: text("<name>", "onnx", "on this engine; onnx when left out"),
    items: text(
      "<file>",
      undefined,
      "questions, a line of JSON each; made of this repository's prose when left out",
    ),
    limit: wholeNumber(64, "questions of a turn"),
    examples: number(
      0,
      "questions with their first answers that stand before each, as few-shot prompts have them",
      {
        least: 0,
        whole: true,
      },
    ),
    against: folder("another checkout of this project, installed, whose `score` is asked one by one"),
    checkpoint: folder("a model to use in place of the configurations'"),
    rounds: wholeNumber(2, "turns that each has; the best counts"),
    json: flag("a line of JSON for each figure"),
  },
)
/** Scores of one question may differ by so much between ways, in nats. */
const TOLERANCE = 1e-4
const CONTEXT_BYTES = 8192

/** A way to score. */
type Contender = { readonly runner: Runner; best: number; peakBytes: number; difference: number }

function made(count: number): BenchQuestion[] {
  const decoder = new TextDecoder()
  const { prompts, texts } = heldOut(count, 200, 320)
  return prompts.map((prompt, i) => ({
    // Lengths as in HellaSwag: contexts of 60 to 200 bytes, answers of 30 to 110.
    context: decoder.decode(Uint8Array.from(prompt.slice(0, 60 + ((i * 37) % 140)))),
    continuations: [0, 1, 2, 3].map((k) =>
      decoder.decode(Uint8Array.from(texts[i].slice(k * 80, k * 80 + 30 + ((i * 13 + k * 29) % 80)))),
    ),
  }))
}

function read(file: string, count: number): BenchQuestion[] {
  const lines = readFileSync(file, "utf8").trim().split("\n").slice(0, count)
  return lines.map((line) => {
    const item = JSON.parse(line) as {
      query?: string
      context?: string
      endings?: string[]
      choices?: string[]
    }
    const answers = item.endings ?? item.choices ?? []
    return { context: item.query ?? item.context ?? "", continuations: answers.map((answer) => ` ${answer}`) }
  })
}

function withExamples(questions: readonly BenchQuestion[], count: number): BenchQuestion[] {
  const before = questions
    .slice(0, count)
    .map(({ context, continuations: [first] }) => `${context}${first}\n\n`)
    .join("")
  return questions.map(({ context, continuations }) => ({ context: before + context, continuations }))
}

const largestDifference = (a: ScoreAnswer["nats"], b: ScoreAnswer["nats"]): number =>
  Math.max(...a.flatMap((each, i) => each.map((nats, k) => Math.abs(nats - b[i][k]))))

async function measure(name: string, checkpoint: string, questions: readonly BenchQuestion[]): Promise<void> {
  const ways = [
    ...(options.against === undefined
      ? []
      : [{ title: "the other checkout, one by one", way: "one", checkout: options.against }]),
    { title: "one by one", way: "one", checkout: root },
    { title: "all at once", way: "all", checkout: root },
  ]
  const contenders: Contender[] = []
  for (const { title, way, checkout } of ways) {
    const runner = await startRunner(title, process.execPath, [
      join(import.meta.dirname, "score-runner.ts"),
      checkpoint,
      options.engine,
      way,
      checkout,
    ])
    if (runner === undefined) throw new Error(`${title}: ${process.execPath} does not start`)
    contenders.push({ runner, best: 0, peakBytes: 0, difference: 0 })
  }
  const request: ScoreRequest = { questions, contextBytes: CONTEXT_BYTES }
  for (let round = 0; round < options.rounds; round++) {
    let expected: ScoreAnswer["nats"] | undefined
    for (const contender of contenders) {
      const { seconds, nats, peakBytes } = await contender.runner.ask<ScoreAnswer>(request)
      expected ??= nats
      contender.difference = Math.max(contender.difference, largestDifference(nats, expected))
      if (contender.difference > TOLERANCE)
        throw new Error(
          `${contender.runner.name}: scores differ by ${contender.difference} nats, more than ${TOLERANCE}`,
        )
      contender.best = Math.max(contender.best, questions.length / seconds)
      contender.peakBytes = peakBytes
      say(
        `${name}, round ${round + 1}: ${contender.runner.name} ${(questions.length / seconds).toFixed(2)} a second`,
      )
    }
  }
  for (const { runner, best, peakBytes, difference } of contenders) {
    await runner.stop()
    const ratio = best / contenders[0].best
    const figures = { config: name, way: runner.name, questionsPerSecond: best, ratio, peakBytes, difference }
    print(
      options.json
        ? JSON.stringify({ ...figures, machine })
        : `| ${name} | ${runner.name} | ${best.toFixed(2)} | ${ratio.toFixed(2)} | ${Math.round(peakBytes / 2 ** 20)} MiB | ${difference.toExponential(1)} |`,
    )
  }
}

const plain = options.items === undefined ? made(options.limit) : read(options.items, options.limit)
const questions = withExamples(plain, options.examples)
if (!options.json) {
  print(`${machineLine}\n`)
  print("| model | way | questions a second | ratio | peak memory | largest difference, nats |")
  print("|---|---|---|---|---|---|")
}
if (options.checkpoint !== undefined) await measure("given", options.checkpoint, questions)
else
  for (const name of options.config ?? ["words-14m"])
    await measure(name, await trainedCheckpoint(name, 60, say), questions)
