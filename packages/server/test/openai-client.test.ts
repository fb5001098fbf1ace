// The official client of the protocol against a real model on a real port.

import { load, memoryFolder, train, type LoadedModel } from "aunet"
import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type RunningServer, serve } from "../src/node/index.ts"

const apiKey = "a key that is long enough"
let model: LoadedModel
let server: RunningServer
let client: OpenAI

beforeAll(async () => {
  const out = memoryFolder()
  const bytes = new TextEncoder().encode("the cat sat on a mat and dreamt of fish. ".repeat(60))
  const settings = { data: [{ name: "cats", bytes }], engine: "reference", rows: 1, rowBytes: 32, out }
  for await (const _ of train({ ...settings, length: { steps: 2 } }));
  model = await load(out, { engine: "reference" })
  server = await serve(model, { port: 0, name: "cats", apiKey })
  client = new OpenAI({ baseURL: `${server.address}/v1`, apiKey, maxRetries: 0 })
})

afterAll(async () => {
  await server?.close()
  await model?.close()
})

describe("the official client", () => {
  test("lists and retrieves the model", async () => {
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toEqual(["cats"])
    expect((await client.models.retrieve("cats")).id).toBe("cats")
  })

  test("completes, the same again with the same seed, and what the model itself would write", async () => {
    const asked = { model: "cats", prompt: "the cat", max_tokens: 12, seed: 3 }
    const [first, second] = [await client.completions.create(asked), await client.completions.create(asked)]
    const own = await model.complete("the cat", { maxBytes: 12, seed: 3 })
    expect(first.choices[0].text).toBe(own)
    expect(second.choices[0].text).toBe(own)
    expect(first.usage).toEqual({ prompt_tokens: 7, completion_tokens: 12, total_tokens: 19 })
    expect(first.choices[0].finish_reason).toBe("length")
  })

  test("streams the same text", async () => {
    const asked = { model: "cats", prompt: "the cat", max_tokens: 12, seed: 3 }
    let text = ""
    let last: string | null = null
    for await (const { choices } of await client.completions.create({ ...asked, stream: true })) {
      text += choices[0].text
      last = choices[0].finish_reason
    }
    expect(text).toBe(await model.complete("the cat", { maxBytes: 12, seed: 3 }))
    expect(last).toBe("length")
  })

  test("reads logprobs, of the prompt too", async () => {
    const { choices } = await client.completions.create({
      model: "cats",
      prompt: "the",
      max_tokens: 2,
      echo: true,
      logprobs: 3,
      temperature: 0,
    })
    const logprobs = choices[0].logprobs
    expect(logprobs?.tokens?.slice(0, 3)).toEqual(["t", "h", "e"])
    const [{ bytesNats }] = await model.score("", ["the"], { topLogprobs: 3 })
    expect(logprobs?.token_logprobs?.slice(0, 3)).toEqual([...bytesNats])
    // Of what is greedily chosen, nothing is likelier.
    const top = logprobs?.top_logprobs?.[3] as Record<string, number>
    expect(Math.max(...Object.values(top))).toBeCloseTo(logprobs?.token_logprobs?.[3] as number, 12)
    expect(Object.keys(top)).toHaveLength(3)
  })

  test("ends at a stop text, and leaves it out", async () => {
    const whole = await model.complete("the cat", { maxBytes: 80, seed: 3 })
    // A model this young writes all bytes; a stop is compared as bytes, so it has to be one that was really written. What
    // comes before it is whole: the start of a character that a stop cuts off is no text.
    const stop = [...whole].find(
      (each, i, all) => /[!-~]/.test(each) && all.indexOf(each) === i && i > 0 && /[ -~]/.test(all[i - 1]),
    )
    if (stop === undefined) throw new Error(`there is no stop in ${JSON.stringify(whole)}`)
    const { choices } = await client.completions.create({
      model: "cats",
      prompt: "the cat",
      max_tokens: 80,
      seed: 3,
      stop,
    })
    expect(choices[0].text).toBe(whole.slice(0, whole.indexOf(stop)))
    expect(choices[0].finish_reason).toBe("stop")
  })

  test("gets its own errors", async () => {
    const wrong = { model: "cats", prompt: "a", temperature: -1 }
    await expect(client.completions.create(wrong)).rejects.toMatchObject({
      status: 400,
      param: "temperature",
      type: "invalid_request_error",
    })
    await expect(client.completions.create({ model: "dogs", prompt: "a" })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    )
    const stranger = new OpenAI({ baseURL: `${server.address}/v1`, apiKey: "another", maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })

  test("many at the same time share the model's steps, and write what they would write alone", async () => {
    const before = model.counters
    const prompts = ["the cat", "a mat", "fish", "and"]
    const answers = await Promise.all(
      prompts.map((prompt) => client.completions.create({ model: "cats", prompt, max_tokens: 16, seed: 1 })),
    )
    const { bytes, steps } = model.counters
    expect(steps - before.steps).toBeLessThan((bytes - before.bytes) * 0.8)
    for (const [i, prompt] of prompts.entries())
      expect(answers[i]?.choices[0].text).toBe(await model.complete(prompt, { maxBytes: 16, seed: 1 }))
  })

  test("that leaves in the middle of a stream frees its place within a step", async () => {
    const stream = await client.completions.create({
      model: "cats",
      prompt: "a",
      max_tokens: 5000,
      stream: true,
    })
    for await (const _ of stream) break
    stream.controller.abort()
    while (server.load().running > 0) await new Promise((go) => setImmediate(go))
    expect(model.counters.writing).toBe(0)
  })
})
