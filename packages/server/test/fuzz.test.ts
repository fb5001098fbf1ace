// Any body: an answer or a typed refusal, never a failure of the server's own, and nothing left behind.

import { runInNewContext } from "node:vm"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { completions, type ErrorBody, type ServedModel } from "../src/index.ts"
import { PARAMETER_NAMES } from "../src/parameters.ts"
import { ask, scriptedModel } from "./scripted-model.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

const number = fc.oneof(
  fc.constantFrom(-2, -1, -0, 0, 1, 2, 256, 257, 258, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 0.5),
  fc.double(),
  fc.integer({ min: -3, max: 300 }),
)
const small: fc.Arbitrary<unknown> = fc.oneof(
  number,
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.constantFrom(null, true, false, "", [], {}, [[]], ["a", "b"], [97, 98], [256], [[256, 97], [98]]),
  fc.array(fc.oneof(number, fc.string({ maxLength: 5 })), { maxLength: 6 }),
  fc.jsonValue({ maxDepth: 3 }),
)
/** Mostly what fits, so that much of what is sent gets as far as the model. */
const likely: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  model: fc.constantFrom("aunet", "aunet", "other"),
  prompt: fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 24 }),
    fc.array(fc.array(fc.integer({ min: 0, max: 256 }), { maxLength: 8 }), { minLength: 1, maxLength: 8 }),
  ),
  max_tokens: fc.integer({ min: -1, max: 12 }),
  n: fc.integer({ min: 1, max: 3 }),
  best_of: fc.integer({ min: 1, max: 3 }),
  stop: fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 8 }),
  logprobs: fc.integer({ min: 0, max: 20 }),
  temperature: fc.double({ min: 0, max: 2, noNaN: true }),
  stream_options: fc.record({ include_usage: fc.boolean() }),
}
const names = [...Object.keys(PARAMETER_NAMES), "unknown", "__proto__", "constructor", "toString", "", "é\n"]
const field = fc
  .constantFrom(...names)
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      Object.hasOwn(likely, name) ? fc.oneof({ weight: 4, arbitrary: likely[name] }, small) : small,
    ),
  )
/** As text: an object literal would take `__proto__` for something else. */
const body = fc
  .array(field, { maxLength: 6 })
  .map(
    (fields) =>
      `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`,
  )

const limits = { completionBytes: 64, answerBytes: 100_000, choices: 40, concurrentChoices: 3 }

describe.each([false, true])("with strict %s", (strict) => {
  test.each(["/v1/completions", "/tokenize", "/detokenize"])("any JSON sent to %s", async (path) => {
    const failed: unknown[] = []
    const model = scriptedModel("é ends", { ends: true })
    const api = completions(model, { strict, limits, onError: (error) => failed.push(error) })
    const anything = fc.oneof({ weight: 6, arbitrary: body }, fc.json({ maxDepth: 4 }))
    const seen = new Set<number>()
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const { headers, method } = ask("")
        const response = await api.fetch(
          new Request(`http://localhost${path}`, { method, headers, body: text }),
        )
        const answer = await response.text()
        seen.add(response.status)
        expect(response.status, `${text} -> ${answer}`).toBeLessThan(500)
        if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
          expect(answer).toMatch(/data: \[DONE\]\n\n$/)
          expect(answer).not.toContain('"error"')
        } else if (response.status !== 200) {
          const { error } = JSON.parse(answer) as ErrorBody
          expect(error.message.length).toBeLessThan(500)
        } else JSON.parse(answer)
        expect([api.load().running, model.open()]).toEqual([0, 0])
      }),
      { seed: strict ? 41 : 42, numRuns: path === "/v1/completions" ? 1500 : 300 },
    )
    expect(failed).toEqual([])
    // It was not all refused, nor all answered.
    if (path === "/v1/completions") expect([...seen]).toEqual(expect.arrayContaining([200, 400, 404]))
  })
})

/** A value of another realm, as test runners that run code in contexts of their own give. */
const foreign = (code: string): unknown => runInNewContext(code)

describe("values of another realm", () => {
  test("an abort is known by its name, and is no failure of the server", async () => {
    const failed: unknown[] = []
    const error = foreign('Object.assign(new Error("left"), { name: "AbortError" })') as Error
    expect(error instanceof Error).toBe(false)
    const { fetch } = completions(scriptedModel("x", { failAt: 0, error }), {
      onError: (each) => failed.push(each),
    })
    expect((await fetch(ask({}))).status).toBe(499)
    expect(failed).toEqual([])
  })

  test.each(['new Error("inside")', '"a text"', "undefined"])(
    "a model that throws %s gets a 500",
    async (code) => {
      const failed: unknown[] = []
      const error = foreign(code)
      const model: ServedModel = {
        ...scriptedModel("x"),
        generate: () => {
          throw error
        },
      }
      const { fetch } = completions(model, { onError: (each) => failed.push(each) })
      const response = await fetch(ask({}))
      expect([response.status, failed]).toEqual([500, [error]])
      expect(await response.text()).toContain("something broke in the server")
    },
  )

  test("numbers of a score may stand in any list", async () => {
    const model = scriptedModel("x")
    const served: ServedModel = {
      ...model,
      score: async () => foreign("[{ bytesNats: new Float64Array([-2, -3]) }]") as never,
    }
    const response = await completions(served).fetch(
      ask({ prompt: "ab", echo: true, logprobs: 0, max_tokens: 0 }),
    )
    expect(await response.json()).toMatchObject({ choices: [{ logprobs: { token_logprobs: [-2, -3] } }] })
  })
})

test.each(["score", "end"] as const)(
  "a model that does not tell what was asked for (%s) fails, rather than giving an answer that reads like chance",
  async (missing) => {
    const failed: unknown[] = []
    const model = scriptedModel("", { ends: true })
    const served: ServedModel =
      missing === "score"
        ? {
            ...model,
            score: async (_, texts) => texts.map(({ length }) => ({ bytesNats: new Float64Array(length) })),
          }
        : {
            ...model,
            generate: (...args) => {
              const text = model.generate(...args)
              return {
                [Symbol.asyncIterator]: () => text[Symbol.asyncIterator](),
                get finish() {
                  return text.finish
                },
              }
            },
          }
    const { fetch } = completions(served, { onError: (error) => failed.push(error) })
    const response = await fetch(ask({ prompt: "ab", echo: true, logprobs: 1, max_tokens: 1 }))
    expect(response.status).toBe(500)
    expect(await response.text()).toContain("the model does not tell")
    expect(failed).toHaveLength(1)
  },
)
