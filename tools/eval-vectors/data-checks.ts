/**
 * Values of the items themselves: digests of prompts, what a model gets that knows nothing, scores of translations.
 *
 * In: a folder. Out: checks, one after another. Never: a check left out because its file is missing; that is one failed.
 */
import {
  type ChoicePrompt,
  choiceFigures,
  corpusBleu,
  corpusChrf,
  type DataPlace,
  digestOf,
  type Prompt,
  taskItems,
  tasksNamed,
  uniformModel,
} from "@aunet/eval"
import { createHash } from "node:crypto"
import { broken, type Check, near, same } from "./check.ts"
import { CUTE_DIGESTS, DIGESTS, LENGTHS, OUR_DIGESTS, PAIRS, UNIFORM } from "./expected.ts"

const encoder = new TextEncoder()

async function promptsOf(data: DataPlace, name: string, shots?: number): Promise<Prompt[]> {
  const items = await taskItems(tasksNamed([name])[0], data, shots === undefined ? {} : { shots })
  return Array.from(items.prompts(), ({ prompt }) => prompt)
}

/** Makes every check of a folder. */
export async function* dataChecks(data: DataPlace): AsyncGenerator<Check, void, undefined> {
  const tried = async (check: string, expected: unknown, make: () => Promise<Check[]>): Promise<Check[]> =>
    make().catch((error: unknown) => [broken(check, expected, error)])
  for (const { task, shots, items, sha256 } of [...DIGESTS, ...OUR_DIGESTS]) {
    const name = `digest: ${task}${shots === undefined ? "" : ` ${shots}-shot`}`
    yield* await tried(name, sha256, async () => {
      const prompts = await promptsOf(data, task, shots)
      return [same(`${name}, items`, items, prompts.length), same(name, sha256, await digestOf(prompts))]
    })
  }
  for (const row of CUTE_DIGESTS)
    yield* await tried(`digest: cute:${row.set}`, row.sha256, () => cuteChecks(data, row))
  for (const row of UNIFORM)
    yield* await tried(`uniform: ${row.task}`, row.acc, () => uniformChecks(data, row))
  for (const row of LENGTHS)
    yield* await tried(`lengths: ${row.task}`, row.longest, () => lengthChecks(data, row))
  for (const row of PAIRS)
    yield* await tried(`flores: ${row.from} as ${row.to}`, row.chrf, () => pairChecks(data, row))
}

async function cuteChecks(data: DataPlace, row: (typeof CUTE_DIGESTS)[number]): Promise<Check[]> {
  const prompts = await promptsOf(data, `cute:${row.set}`)
  const texts = prompts.flatMap((prompt) => (prompt.kind === "written" ? [prompt] : []))
  const hash = createHash("sha256")
  for (const { context, golds } of texts) hash.update(`${context}\0${golds[0]}\n`)
  const longest = Math.max(...texts.map(({ context }) => encoder.encode(context).length))
  const name = `digest: cute:${row.set}`
  return [
    same(`${name}, items`, row.items, texts.length),
    same(`${name}, longest prompt in bytes`, row.longestBytes, longest),
    same(name, row.sha256, hash.digest("hex")),
  ]
}

async function uniformChecks(data: DataPlace, row: (typeof UNIFORM)[number]): Promise<Check[]> {
  const prompts = (await promptsOf(data, row.task)) as ChoicePrompt[]
  const figures = await Promise.all(
    prompts.map(async ({ choices, continuations, gold }) => {
      const bytes = continuations.map((text) => encoder.encode(text))
      const [scored] = await uniformModel.score([{ context: new Uint8Array(), continuations: bytes }])
      return choiceFigures(
        choices.map((text, i) => ({ text, nats: scored[i].nats, scoredBytes: bytes[i].length })),
        gold,
      )
    }),
  )
  const total = (metric: "acc" | "acc_norm" | "acc_bytes"): number =>
    figures.reduce((sum, each) => sum + each[metric], 0)
  const metrics = (["acc", "acc_norm", "acc_bytes"] as const).filter((metric) => row[metric] !== undefined)
  return [
    same(`uniform: ${row.task}, items`, row.items, figures.length),
    ...metrics.map((metric) => same(`uniform: ${row.task} ${metric}`, row[metric], total(metric))),
  ]
}

async function lengthChecks(data: DataPlace, row: (typeof LENGTHS)[number]): Promise<Check[]> {
  const bytes = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => encoder.encode(text).length))
  const lengths = (await promptsOf(data, row.task, row.shots)).map((prompt) => {
    if (prompt.kind === "choice") return bytes(prompt.contexts) + bytes(prompt.continuations)
    return (
      bytes([prompt.kind === "rolling" ? prompt.text : prompt.context]) +
      bytes(prompt.kind === "target" ? [prompt.continuation] : [])
    )
  })
  const name = `lengths: ${row.task}${row.shots === undefined ? "" : ` ${row.shots}-shot`}`
  return [
    same(`${name}, longest in bytes`, row.longest, Math.max(...lengths)),
    same(
      `${name}, above 1024, 2048 and 8192 bytes`,
      row.above,
      [1024, 2048, 8192].map((bound) => lengths.filter((length) => length > bound).length),
    ),
  ]
}

async function pairChecks(data: DataPlace, row: (typeof PAIRS)[number]): Promise<Check[]> {
  const items = await taskItems(tasksNamed([`flores:${row.from}-${row.to}`])[0], data, { limit: 200 })
  const fields = Array.from(items.prompts(), (item) => item.fields)
  const texts = fields.map(({ original }) => String(original))
  const golds = fields.map(({ translation }) => [String(translation)])
  const name = `flores: ${row.from} as ${row.to}`
  return [
    near(`${name}, chrF2`, row.chrf, corpusChrf(texts, golds)),
    near(`${name}, chrF++`, row.chrfPlus, corpusChrf(texts, golds, { wordOrder: 2 })),
    ...Object.entries(row.bleu).map(([tokenizer, score]) =>
      near(`${name}, BLEU ${tokenizer}`, score, corpusBleu(texts, golds, tokenizer as "13a").score),
    ),
  ]
}
