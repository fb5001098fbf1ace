// What lm-evaluation-harness sends with `--model local-completions`, and how it reads the answers: its requests of
// log-likelihood, of whole documents and of generation, against a real model on a real port.
//
// Its parsing, restated: it takes `token_logprobs[ctxlen:-1]` and `top_logprobs[ctxlen:-1]` of the choice of each
// `index`, sums the first, and calls a continuation greedy when each entry equals the largest of its alternatives.

import { load, type LoadedModel, memoryFolder, train } from "aunet"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Completion, CompletionLogprobs } from "../src/index.ts"
import { type RunningServer, serve } from "../src/node/index.ts"
import { ask, scriptedModel } from "./scripted-model.ts"
import { completions } from "../src/index.ts"

const BOS = 256
const CONTEXT = 64
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)]

let model: LoadedModel
let server: RunningServer

beforeAll(async () => {
  const out = memoryFolder()
  const text = new TextEncoder().encode("the cat sat on a mat and dreamt of fish. ".repeat(60))
  const settings = { data: [{ name: "cats", bytes: text }], engine: "reference", rows: 2, out }
  for await (const _ of train({ ...settings, rowBytes: CONTEXT, length: { steps: 3 } }));
  model = await load(out, { engine: "reference" })
  server = await serve(model, { port: 0, name: "cats" })
})

afterAll(async () => {
  await server?.close()
  await model?.close()
})

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${server.address}${path}`, {
    method: "POST",
    // An empty key is sent as nothing after the word.
    headers: { "content-type": "application/json", authorization: "Bearer " },
    body: JSON.stringify(body),
  })
}

/** The request of log-likelihood for id lists, one a context with its continuation. */
const likelihoodBody = (prompt: readonly (readonly number[])[]): object => ({
  model: "cats",
  prompt,
  temperature: 0,
  max_tokens: 1,
  logprobs: 1,
  seed: 1234,
  echo: true,
})

interface Read {
  readonly nats: number
  readonly isGreedy: boolean
  readonly scored: number
}

/** How the harness reads an answer; `contextLengths` count ids, the 256 of an empty context among them. */
function parse({ choices }: Completion, contextLengths: readonly number[]): Read[] {
  return choices
    .toSorted((a, b) => a.index - b.index)
    .map(({ logprobs }, i) => {
      const { token_logprobs, top_logprobs } = logprobs as CompletionLogprobs
      const told = token_logprobs.slice(contextLengths[i], -1) as number[]
      const tops = (top_logprobs as Record<string, number>[]).slice(contextLengths[i], -1)
      expect(tops).toHaveLength(told.length)
      for (const value of told) expect(Number.isFinite(value)).toBe(true)
      return {
        nats: told.reduce((sum, value) => sum + value, 0),
        isGreedy: told.every((value, at) => value === Math.max(...Object.values(tops[at]))),
        scored: told.length,
      }
    })
}

const ask6 = async (ids: readonly (readonly number[])[], contextLengths: readonly number[]) => {
  const response = await post("/v1/completions", likelihoodBody(ids))
  const answer = (await response.json()) as Completion
  expect(response.status, JSON.stringify(answer).slice(0, 300)).toBe(200)
  for (const [i, each] of ids.entries()) {
    const choice = answer.choices.find(({ index }) => index === i)
    // One entry for each id that was sent, and exactly one for what was written.
    for (const list of ["tokens", "token_logprobs", "top_logprobs", "text_offset"] as const)
      expect(choice?.logprobs?.[list]).toHaveLength(each.length + 1)
  }
  return { answer, read: parse(answer, contextLengths) }
}

/** Continues as the model itself does when it takes the likeliest byte. */
async function greedyBytes(context: string, count: number): Promise<number[]> {
  const written: number[] = []
  for await (const { byte } of model.generate(context, { maxBytes: count, temperature: 0 }))
    written.push(byte)
  return written
}

describe("log-likelihood", () => {
  test("is what the model itself scores, each byte counted once, whatever the length of the others", async () => {
    const items = [
      ["the cat", " sat"],
      ["a", " mat and dreamt"],
      ["fish", "."],
      ["é", "ü"],
    ] as const
    const ids = items.map(([context, answer]) => [...bytes(context), ...bytes(answer)])
    const { read } = await ask6(
      ids,
      items.map(([context]) => bytes(context).length),
    )
    for (const [i, [context, answer]] of items.entries()) {
      const [score] = await model.score(context, [answer])
      expect(read[i].scored).toBe(bytes(answer).length)
      expect(read[i].nats).toBeCloseTo(score.totalNats, 4)
    }
  })

  test("says greedy of what the model would write, by the equality of floats, and not of another", async () => {
    const context = "the cat"
    const greedy = await greedyBytes(context, 6)
    const other = greedy.with(3, (greedy[3] + 1) % 256)
    const { read } = await ask6(
      [greedy, other].map((answer) => [...bytes(context), ...answer]),
      [7, 7],
    )
    expect(read.map(({ isGreedy }) => isGreedy)).toEqual([true, false])
  })

  test("an empty context is the id 256: it has an entry of its own, null, and makes no second beginning", async () => {
    const { answer, read } = await ask6([[BOS, ...bytes("the")], bytes("the")], [1, 0])
    const [named, plain] = answer.choices.map(({ logprobs }) => logprobs as CompletionLogprobs)
    expect([named.token_logprobs[0], named.top_logprobs?.[0]]).toEqual([null, null])
    expect(named.text_offset[0]).toBe(0)
    expect(named.tokens[0]).toBe("<|begin_of_text|>")
    // What follows is the same as without it, since the model begins with it in any case.
    expect(named.token_logprobs.slice(1)).toEqual(plain.token_logprobs)
    const [score] = await model.score("", ["the"])
    expect(read[0].nats).toBeCloseTo(score.totalNats, 4)
    const texts = answer.choices.map(({ text }) => text.slice(0, 3))
    expect(texts).toEqual(["the", "the"])
  })

  test("a batch of more than 16, each its own", async () => {
    const words = Array.from({ length: 40 }, (_, i) => `w${i}`)
    const { answer, read } = await ask6(
      words.map((word) => bytes(`the ${word}`)),
      words.map(() => 4),
    )
    expect(answer.choices.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([...words.keys()])
    const scores = await model.score("the ", words)
    for (const [i, { totalNats }] of scores.entries()) expect(read[i].nats).toBeCloseTo(totalNats, 4)
  })

  test("texts are read as ids are", async () => {
    const text = await post("/v1/completions", { ...likelihoodBody([]), prompt: ["the cat"] })
    const { answer } = await ask6([bytes("the cat")], [0])
    const [fromText] = ((await text.json()) as Completion).choices
    expect(fromText.logprobs).toEqual(answer.choices[0].logprobs)
  })

  test("a prompt that the model does not hold is refused, and max_length is named", async () => {
    const fits = bytes("a".repeat(CONTEXT))
    await ask6([fits], [0])
    const response = await post("/v1/completions", likelihoodBody([[...fits, 97]]))
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(
      /the prompt has 65 bytes, and the model holds 64 at once.*max_length/,
    )
  })

  test("an end of the document that comes first is an entry, so that no byte is cut off in its place", async () => {
    const api = completions(scriptedModel("", { ends: true }))
    const response = await api.fetch(ask({ ...likelihoodBody([bytes("ab")]), model: "aunet" }))
    const answer = (await response.json()) as Completion
    expect(answer.choices[0]).toMatchObject({
      text: "ab",
      finish_reason: "stop",
      logprobs: {
        tokens: ["a", "b", "<|endoftext|>"],
        token_logprobs: [-2, -2, Math.log(0.75)],
        text_offset: [0, 1, 2],
      },
    })
    expect(answer.choices[0].logprobs?.top_logprobs?.[2]).toEqual({ "<|endoftext|>": Math.log(0.75) })
    expect(parse(answer, [1])).toEqual([{ nats: -2, isGreedy: false, scored: 1 }])
    // No byte was written, and none is counted.
    expect(answer.usage?.completion_tokens).toBe(0)
  })
})

test("a whole document in windows: the first begins with 256, the sum counts each byte once", async () => {
  const text = bytes("the cat sat on a mat and dreamt of fish. the cat sat on a mat and dreamt of more fish.")
  const most = CONTEXT - 1
  // The windows of the harness: full ones with one id of context, the last shifted left.
  const windows: { ids: number[]; context: number }[] = [{ ids: [BOS, ...text.slice(0, most)], context: 1 }]
  let done = Math.min(most, text.length)
  while (done < text.length) {
    const predicted = Math.min(text.length - done, most)
    const end = done + predicted
    const ids = text.slice(end - most - 1, end)
    windows.push({ ids, context: ids.length - predicted })
    done = end
  }
  const { read } = await ask6(
    windows.map(({ ids }) => ids),
    windows.map(({ context }) => context),
  )
  expect(read.reduce((sum, { scored }) => sum + scored, 0)).toBe(text.length)
  const [first] = await model.score("", [Uint8Array.from(text.slice(0, most))])
  expect(read[0].nats).toBeCloseTo(first.totalNats, 3)
})

test("generation: more than four stop texts, ids as prompt, what is unknown ignored", async () => {
  const { eos_token } = (await (await fetch(`${server.address}/tokenizer_info`)).json()) as {
    eos_token: string
  }
  const encoded = await post("/tokenize", { prompt: "the cat", add_special_tokens: false })
  const { tokens } = (await encoded.json()) as { tokens: number[] }
  const stop = ["\nclass", "\ndef", "\n#", "\nif", "\nprint", eos_token]
  const body = { model: "cats", prompt: [tokens], max_tokens: 20, temperature: 0, stop, seed: 1234 }
  const response = await post("/v1/completions", { ...body, do_sample: false })
  expect(response.status).toBe(200)
  expect(response.headers.get("x-aunet-ignored")).toBe("do_sample")
  const { choices } = (await response.json()) as Completion
  expect(choices[0].text).toBe(await model.complete("the cat", { maxBytes: 20, temperature: 0, stop }))
})
