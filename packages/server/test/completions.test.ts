// The protocol as a function: what clients get for what they send.

import { describe, expect, test } from "vitest"
import { type Completion, completions, type ErrorBody, type ServedModel } from "../src/index.ts"
import { ask, eventsOf, scriptedModel, until } from "./scripted-model.ts"

const answerOf = async (response: Response): Promise<Completion> => (await response.json()) as Completion
const errorOf = async (response: Response): Promise<ErrorBody["error"]> =>
  ((await response.json()) as ErrorBody).error

describe("a whole answer", () => {
  test("has text, a reason to end, and counts bytes", async () => {
    const { fetch } = completions(scriptedModel("é is one"), { name: "run", clock: () => 1_700_000_000_500 })
    const response = await fetch(ask({ model: "run", prompt: "tell ", max_tokens: 5 }))
    expect(response.status).toBe(200)
    expect(await answerOf(response)).toEqual({
      id: expect.stringMatching(/^cmpl-/),
      object: "text_completion",
      created: 1_700_000_000,
      model: "run",
      choices: [{ index: 0, text: "é is", logprobs: null, finish_reason: "length" }],
      usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
    })
  })

  test("ends with stop when the document does", async () => {
    const { fetch } = completions(scriptedModel("end", { ends: true }))
    const { choices } = await answerOf(await fetch(ask({ prompt: "", max_tokens: 50 })))
    expect(choices).toMatchObject([{ text: "end", finish_reason: "stop" }])
  })

  test("writes 16 bytes of a new document when nothing is asked", async () => {
    const model = scriptedModel("ab")
    const { fetch } = completions(model, { drawSeed: () => 7 })
    const { choices } = await answerOf(await fetch(ask({})))
    expect(choices[0]?.text).toBe("abababababababab")
    expect(model.calls[0]).toMatchObject({ prompt: new Uint8Array(0), options: { maxBytes: 16, seed: 7 } })
  })

  test("echo puts the prompt before it, a character across the two in one piece", async () => {
    const { fetch } = completions(scriptedModel("ab"))
    const { choices } = await answerOf(await fetch(ask({ prompt: "so ", echo: true, max_tokens: 2 })))
    expect(choices[0]?.text).toBe("so ab")
  })

  test("n texts for each prompt, in order, each with a seed of its own", async () => {
    const model = scriptedModel("x")
    const { fetch } = completions(model)
    const { choices, usage } = await answerOf(
      await fetch(ask({ prompt: ["a", "bc"], n: 2, seed: 5, max_tokens: 3 })),
    )
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3])
    expect(model.calls.map(({ prompt, options }) => [prompt.length, options.seed])).toEqual([
      [1, 5],
      [1, 6],
      [2, 7],
      [2, 8],
    ])
    expect(usage).toEqual({ prompt_tokens: 3, completion_tokens: 12, total_tokens: 15 })
  })

  test.each([
    [[104, 255], [[104, 255]]],
    [
      [[1, 2], [3]],
      [[1, 2], [3]],
    ],
    [
      ["h", [255]],
      [[104], [255]],
    ],
  ])("prompt %j is bytes", async (prompt, expected) => {
    const model = scriptedModel("x")
    await completions(model).fetch(ask({ prompt, max_tokens: 1 }))
    expect(model.calls.map((call) => [...call.prompt])).toEqual(expected)
  })

  test("sampling settings reach the model under its names", async () => {
    const model = scriptedModel("x")
    await completions(model).fetch(
      ask({
        temperature: 0.5,
        top_p: 0.9,
        top_k: 3,
        min_p: 0.1,
        repetition_penalty: 2,
        seed: 1,
        max_tokens: 1,
      }),
    )
    expect(model.calls[0]?.options).toMatchObject({
      temperature: 0.5,
      topP: 0.9,
      topK: 3,
      minP: 0.1,
      repetitionPenalty: 2,
      seed: 1,
      maxBytes: 1,
    })
  })

  test("what is null is as if it were not there, and neutral values are accepted", async () => {
    const { fetch } = completions(scriptedModel("x"))
    const neutral = {
      presence_penalty: 0,
      frequency_penalty: 0,
      best_of: 1,
      logit_bias: {},
      suffix: null,
      stop: null,
    }
    expect((await fetch(ask({ ...neutral, user: "u", n: null, max_tokens: 1 }))).status).toBe(200)
  })
})

test("stop texts are the model's, as one or a list", async () => {
  const model = scriptedModel("abcd")
  const { fetch } = completions(model)
  await fetch(ask({ stop: "cd", max_tokens: 1 }))
  await fetch(ask({ stop: ["a", "\n\n"], max_tokens: 1 }))
  expect(model.calls.map(({ options }) => options.stop)).toEqual([["cd"], ["a", "\n\n"]])
})

describe("logprobs", () => {
  test("are given for each byte, and bytes of a character have its place", async () => {
    const { fetch } = completions(scriptedModel("aé"))
    const { choices } = await answerOf(await fetch(ask({ logprobs: 0, max_tokens: 3 })))
    expect(choices[0]?.logprobs).toMatchObject({
      tokens: ["a", "bytes:\\xc3", "bytes:\\xa9"],
      token_logprobs: [Math.log(0.5), Math.log(0.5), Math.log(0.5)],
      top_logprobs: null,
      text_offset: [0, 1, 1],
    })
  })

  test("tell the likeliest bytes too; what cannot be is -9999, since JSON has no infinity", async () => {
    const { fetch } = completions(scriptedModel("a"))
    const { choices } = await answerOf(await fetch(ask({ logprobs: 2, max_tokens: 1 })))
    expect(choices[0]?.logprobs?.top_logprobs).toEqual([{ a: Math.log(0.5), "<|endoftext|>": -9999 }])
  })

  test("with echo tell how likely the prompt is", async () => {
    const { fetch } = completions(scriptedModel("a"))
    const { choices } = await answerOf(
      await fetch(ask({ prompt: "é!", echo: true, logprobs: 0, max_tokens: 1, stream: false })),
    )
    expect(choices[0]).toMatchObject({
      text: "é!a",
      logprobs: {
        tokens: ["bytes:\\xc3", "bytes:\\xa9", "!", "a"],
        token_logprobs: [-2, -2, -2, Math.log(0.5)],
        text_offset: [0, 0, 1, 2],
      },
    })
  })
})

describe("a stream", () => {
  test("has an event a character, a reason in the last, usage if asked, and [DONE]", async () => {
    const { fetch } = completions(scriptedModel("aé"))
    const response = await fetch(
      ask({ prompt: "p", stream: true, stream_options: { include_usage: true }, max_tokens: 3 }),
    )
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/)
    const events = eventsOf(await response.text())
    expect(events.pop()).toBe("[DONE]")
    const parsed = events.map((data) => JSON.parse(data) as Completion)
    expect(
      parsed.map(({ choices }) => choices.map(({ text, finish_reason }) => [text, finish_reason])),
    ).toEqual([[["a", null]], [["é", null]], [["", "length"]], []])
    expect(parsed.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
    ])
    expect(new Set(parsed.map(({ id }) => id)).size).toBe(1)
  })

  test("writes only what is read: a reader that stops is dropped after stallSeconds", async () => {
    const model = scriptedModel("a")
    const api = completions(model, { limits: { stallSeconds: 0.5 } })
    const response = await api.fetch(ask({ stream: true, max_tokens: 10_000 }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await until(() => api.load().running === 0 && model.open() === 0)
    expect(model.bytes()).toBeLessThan(20)
    await expect(reader.read()).rejects.toThrow("stalled")
  })

  test("and so is one that never begins to read", async () => {
    const model = scriptedModel("a")
    const api = completions(model, { limits: { stallSeconds: 0.5 } })
    const response = await api.fetch(ask({ stream: true, max_tokens: 10_000 }))
    await until(() => api.load().running === 0 && model.open() === 0)
    await expect(response.text()).rejects.toThrow("stalled")
  })

  test("a reader that leaves ends the writing", async () => {
    const model = scriptedModel("a")
    const api = completions(model)
    const response = await api.fetch(ask({ stream: true, n: 4, max_tokens: 10_000 }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel()
    await until(() => model.open() === 0)
    expect(api.load()).toEqual({ running: 0, waiting: 0 })
  })

  test.each([true, false])(
    "a client that goes away is no failure, whatever its signal gives as the reason (stream %s)",
    async (stream) => {
      const seen: unknown[] = []
      const client = new AbortController()
      const model: ServedModel = {
        ...scriptedModel("a"),
        generate: (_, { signal }) => ({
          finish: undefined,
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              client.abort(new Error("the connection was closed"))
              signal.throwIfAborted()
              return { done: true, value: undefined }
            },
          }),
        }),
      }
      const server = completions(model, { onError: (error) => seen.push(error) })
      const answer = server.fetch(new Request(ask({ stream }), { signal: client.signal }))
      expect((await answer).status).toBe(499)
      expect(seen).toEqual([])
      expect(server.load().running).toBe(0)
    },
  )

  test("a failure before the first byte has a status, one after it is an event", async () => {
    const seen: unknown[] = []
    const early = completions(scriptedModel("a", { failAt: 0 }), { onError: (error) => seen.push(error) })
    const refused = await early.fetch(ask({ stream: true }))
    expect(refused.status).toBe(500)
    expect((await errorOf(refused)).message).not.toContain("secret")
    const late = completions(scriptedModel("a", { failAt: 2 }), { onError: (error) => seen.push(error) })
    const events = eventsOf(await (await late.fetch(ask({ stream: true }))).text())
    expect(JSON.parse(events.pop() as string)).toMatchObject({
      error: { code: "internal_error", type: "server_error" },
    })
    expect(seen).toHaveLength(2)
    expect([early.load().running, late.load().running]).toEqual([0, 0])
  })
})
