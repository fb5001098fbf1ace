// What other servers take and clients therefore send: values for "off", fields of others, many prompts.

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Completion, completions, type ErrorBody } from "../src/index.ts"
import { ask, eventsOf, scriptedModel, until } from "./scripted-model.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

const answerOf = async (response: Response): Promise<Completion> => (await response.json()) as Completion
const messageOf = async (response: Response): Promise<string> =>
  ((await response.json()) as ErrorBody).error.message

describe("values that mean that nobody chose", () => {
  test.each([0, -1])("top_k %i is none, seed -1 is drawn", async (top_k) => {
    const model = scriptedModel("x")
    const { fetch } = completions(model, { drawSeed: () => 77 })
    expect((await fetch(ask({ top_k, seed: -1, max_tokens: 1 }))).status).toBe(200)
    expect(model.calls[0]?.options).toMatchObject({ seed: 77, maxBytes: 1 })
    expect(model.calls[0]?.options).not.toHaveProperty("topK")
  })

  test("max_tokens -1 is as much as a request may ask for", async () => {
    const model = scriptedModel("x", { ends: true })
    await completions(model, { limits: { completionBytes: 100 } }).fetch(ask({ max_tokens: -1 }))
    expect(model.calls[0]?.options.maxBytes).toBe(100)
  })

  test("and where nothing may slide out of the context, as much as that has room for", async () => {
    const asked = async (prompt: string): Promise<unknown> => {
      const model = scriptedModel("x", { ends: true })
      await completions({ ...model, contextBytes: 20 }, { overflow: "error" }).fetch(
        ask({ prompt, max_tokens: -1 }),
      )
      return model.calls[0]?.options.maxBytes
    }
    // bos and the prompt take 6 positions; 14 more are read, and one more byte is written after them.
    expect(await asked("abcde")).toBe(15)
    expect(await asked("a".repeat(30))).toBe(1)
  })
})

describe("fields that nobody here knows", () => {
  const body = { temprature: 1, guided_json: {}, cache: null, stream: false, max_tokens: 1 }

  test("are ignored, and named in a header and to the one who serves", async () => {
    const told: string[][] = []
    const onIgnored = (names: readonly string[]) => void told.push([...names])
    const { fetch } = completions(scriptedModel("x"), { onIgnored, origins: ["*"] })
    const response = await fetch(ask(body, { origin: "https://a.example" }))
    expect(response.status).toBe(200)
    expect(response.headers.get("x-aunet-ignored")).toBe("temprature, guided_json")
    // A page may only read a header that is named to it.
    expect(response.headers.get("access-control-expose-headers")).toBe("x-aunet-ignored")
    const streamed = await fetch(ask({ stream: true, stream_options: { include_obfuscation: false } }))
    expect(streamed.headers.get("x-aunet-ignored")).toBe("stream_options.include_obfuscation")
    await streamed.text()
    expect(told).toEqual([["temprature", "guided_json"], ["stream_options.include_obfuscation"]])
    expect((await fetch(ask({ max_tokens: 1 }))).headers.get("x-aunet-ignored")).toBeNull()
  })

  test("are refused by a server that is strict", async () => {
    const { fetch } = completions(scriptedModel("x"), { strict: true })
    const response = await fetch(ask(body))
    expect(response.status).toBe(400)
    expect(((await response.json()) as ErrorBody).error).toMatchObject({
      code: "unsupported_parameter",
      message: "there is no parameter temprature",
      param: "temprature",
    })
    const nested = await fetch(ask({ stream: true, stream_options: { more: 1 } }))
    expect(await messageOf(nested)).toBe("there is no parameter stream_options.more")
  })

  test("whatever their names and however many, make a header that can be sent", async () => {
    const { fetch } = completions(scriptedModel("x"))
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ unit: anyCharacter }).filter((name) => name.length > 12),
          fc.constant(1),
          {
            minKeys: 1,
            maxKeys: 40,
          },
        ),
        async (fields) => {
          const response = await fetch(ask({ ...fields, max_tokens: 1 }))
          expect(response.status).toBe(200)
          expect(response.headers.get("x-aunet-ignored")).toMatch(/^[\x20-\x7e]{1,1200}$/)
        },
      ),
      { seed: 21, numRuns: 100 },
    )
  })
})

describe("more prompts than are written at once", () => {
  test("wait their turn: the default of LangChain is 20, and all are answered", async () => {
    const model = scriptedModel("ab")
    let most = 0
    const counted = {
      ...model,
      generate: (...args: Parameters<typeof model.generate>) => {
        const text = model.generate(...args)
        const count = async function* () {
          for await (const byte of text) {
            most = Math.max(most, model.open())
            yield byte
          }
        }
        const counting = count()
        return { [Symbol.asyncIterator]: () => counting, finish: "maxBytes" as const }
      },
    }
    const { fetch } = completions(counted, { limits: { concurrentChoices: 4 } })
    const prompt = Array.from({ length: 20 }, (_, i) => `prompt ${i}`)
    const { choices } = await answerOf(await fetch(ask({ prompt, max_tokens: 6, echo: true })))
    expect(choices.map(({ index, text }) => [index, text])).toEqual(
      prompt.map((text, i) => [i, `${text}ababab`]),
    )
    expect(most).toBe(4)
  })

  test("in a stream too, and one that waits is never begun when the client leaves", async () => {
    const model = scriptedModel("a")
    const api = completions(model, { limits: { concurrentChoices: 3 } })
    const prompt = Array(50).fill("p")
    const whole = eventsOf(await (await api.fetch(ask({ prompt, max_tokens: 1, stream: true }))).text())
    const ended = whole
      .slice(0, -1)
      .flatMap((data) => (JSON.parse(data) as Completion).choices)
      .filter(({ finish_reason }) => finish_reason !== null)
    expect(new Set(ended.map(({ index }) => index)).size).toBe(50)
    model.calls.length = 0
    const response = await api.fetch(ask({ prompt, max_tokens: 1000, stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel()
    await until(() => model.open() === 0)
    expect(model.calls.length).toBeLessThanOrEqual(3)
    expect(api.load()).toEqual({ running: 0, waiting: 0 })
  })

  test("prompts that are repeated with their probabilities are scored together, a few at a time", async () => {
    const model = scriptedModel("a")
    const calls: number[] = []
    const served = {
      ...model,
      score: (...args: Parameters<typeof model.score>) => {
        calls.push(args[1].length)
        return model.score(...args)
      },
    }
    const prompt = Array.from({ length: 40 }, (_, i) => "x".repeat(i % 3))
    const response = await completions(served).fetch(
      ask({ prompt, max_tokens: 1, echo: true, logprobs: 1, n: 2 }),
    )
    const { choices } = await answerOf(response)
    for (const [i, { logprobs }] of choices.entries())
      expect(logprobs?.tokens).toHaveLength((Math.floor(i / 2) % 3) + 1)
    // Two of three have a byte, each is scored once.
    expect(calls).toEqual([16, 10])
  })
})

test("whole characters only, where the one who serves says so", async () => {
  const model = scriptedModel("x")
  await completions(model, { utf8Only: true }).fetch(ask({ max_tokens: 1 }))
  expect(model.calls[0]?.options.allowed).toBeTypeOf("function")
  await completions(model).fetch(ask({ max_tokens: 1 }))
  expect(model.calls[1]?.options.allowed).toBeUndefined()
})

test("text_offset counts characters as Python does: an emoji is one, all its bytes have its place", async () => {
  const { fetch } = completions(scriptedModel("😀!"))
  const { choices } = await answerOf(
    await fetch(ask({ prompt: "a😀é", echo: true, logprobs: 0, max_tokens: 5 })),
  )
  expect(choices[0]?.text).toBe("a😀é😀!")
  expect(choices[0]?.logprobs?.text_offset).toEqual([0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4])
})
