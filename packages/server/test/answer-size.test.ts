// How large a whole answer may become: told before it is written, and never too little.

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Completion, completions, type CompletionsOptions, type ErrorBody } from "../src/index.ts"
import { ask, eventsOf, scriptedModel } from "./scripted-model.ts"

const messageOf = async (response: Response): Promise<string> =>
  ((await response.json()) as ErrorBody).error.message

describe("the size of an answer", () => {
  test("one that could be too large is refused before anything is written, with the ways out", async () => {
    const model = scriptedModel("a")
    const { fetch } = completions(model)
    const asked = { n: 16, max_tokens: 4096, logprobs: 20 }
    const response = await fetch(ask(asked))
    expect(response.status).toBe(400)
    expect(await messageOf(response)).toMatch(
      /^the answer could have \d{8} bytes, and this server gives 33554432 at once; ask for fewer texts, fewer max_tokens, fewer logprobs, or a stream/,
    )
    expect(model.calls).toEqual([])
    const streamed = await fetch(ask({ ...asked, stream: true }))
    expect(streamed.status).toBe(200)
    await streamed.body?.cancel()
  })

  test("max_tokens -1 asks for no more than fits in it", async () => {
    const model = scriptedModel("\u0000")
    const { fetch } = completions(model, { limits: { answerBytes: 20_000 } })
    const response = await fetch(ask({ prompt: ["a", "b"], max_tokens: -1, logprobs: 2 }))
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text.length).toBeLessThanOrEqual(20_000)
    // Not much less either: the bound is for the longest numbers that there are.
    expect((JSON.parse(text) as Completion).usage?.completion_tokens).toBeGreaterThan(100)
  })

  test("is never more than was told before, whatever a model says, and the JSON of what the pieces say", async () => {
    const name = "n".repeat(20)
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        fc.uint8Array({ maxLength: 30 }),
        fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
        fc.boolean(),
        fc.boolean(),
        fc.double({ min: 1e-300, max: 1, noNaN: true }),
        async (script, prompt, logprobs, echo, ends, probability) => {
          const model = scriptedModel(script, { ends })
          const top = [256, 257, 0, 255, 34].map((id) => ({ id, logprobNats: Math.log(probability) }))
          const long = {
            ...model,
            generate: (...args: Parameters<typeof model.generate>) => {
              const text = model.generate(...args)
              const { topLogprobs = 0 } = args[1]
              const said = {
                probability,
                entropyNats: 1,
                ...(topLogprobs && { topLogprobs: top.slice(0, topLogprobs) }),
              }
              const all = async function* () {
                for await (const byte of text) yield { ...byte, ...said }
              }
              const bytes = all()
              return {
                [Symbol.asyncIterator]: () => bytes,
                get finish() {
                  return text.finish
                },
                end: said,
              }
            },
          }
          const body = {
            prompt: [256, ...prompt],
            max_tokens: 30,
            echo,
            ...(logprobs !== undefined && { logprobs }),
          }
          const options: CompletionsOptions = { name }
          const whole = await (await completions(long, options).fetch(ask(body))).text()
          const size = new TextEncoder().encode(whole).length
          // A server that gives so much less refuses; the message says what it had reckoned.
          const refused = await completions(long, { ...options, limits: { answerBytes: 1 } }).fetch(ask(body))
          const [, told = "0"] = /could have (\d+) bytes/.exec(await messageOf(refused)) ?? []
          expect(size).toBeLessThanOrEqual(Number(told))
          // The stream of the same request, put together, is the same text and the same entries.
          const events = eventsOf(
            await (await completions(long, options).fetch(ask({ ...body, stream: true }))).text(),
          )
          const parts = events.slice(0, -1).flatMap((data) => (JSON.parse(data) as Completion).choices)
          const [choice] = (JSON.parse(whole) as Completion).choices
          expect(choice.text).toBe(parts.map(({ text }) => text).join(""))
          expect(choice.finish_reason).toBe(parts.at(-1)?.finish_reason)
          expect(choice.logprobs === null).toBe(logprobs === undefined)
          for (const list of ["tokens", "token_logprobs", "text_offset"] as const)
            expect(choice.logprobs?.[list] ?? []).toEqual(
              parts.flatMap((part): readonly unknown[] => part.logprobs?.[list] ?? []),
            )
          if (logprobs)
            expect(choice.logprobs?.top_logprobs).toHaveLength(choice.logprobs?.tokens.length ?? 0)
        },
      ),
      { seed: 22, numRuns: 150 },
    )
  })
})
