/** Items longer than a model's context: counted, left out where nothing can be said of them, or refused. */
import { AunetError } from "@aunet/base"
import { describe, expect, test } from "vitest"
import { completionsAddress, type EvaluatedModel, evaluateTasks, uniformModel } from "../src/index.ts"
import { colours, data } from "./made-up/colours.ts"
import { tableModel } from "./table-model.ts"

describe("what does not fit", () => {
  const small = tableModel("red blue", { contextBytes: 10 })
  test("is counted", async () => {
    const [summary] = await evaluateTasks([colours], data, small)
    expect(summary).toMatchObject({ cutItems: 3, items: 3 })
    // All of them: nothing was asked as it stands.
    expect(summary.notes.join()).toContain("every item was cut")
    const [{ notes }] = await evaluateTasks([colours], data, tableModel("red", { contextBytes: 20 }))
    expect(notes.join()).not.toContain("every item was cut")
  })
  test("is left out and counted where an answer alone is longer than any context", async () => {
    const tiny: EvaluatedModel = {
      ...uniformModel,
      score: async (questions) => {
        if (questions.some(({ continuations }) => continuations.some(({ length }) => length > 6)))
          throw new AunetError("CONTEXT_EXCEEDED", "7 bytes do not fit")
        return uniformModel.score(questions)
      },
    }
    const [summary] = await evaluateTasks([colours], data, tiny)
    expect(summary).toMatchObject({ items: 2, count: 3, unreadItems: 1 })
    expect(summary.notes).toEqual([
      "of items with an answer that is longer than the context there are 1, in no figure",
    ])
    await expect(evaluateTasks([colours], data, tiny, { strict: true })).rejects.toMatchObject({
      code: "CONTEXT_EXCEEDED",
      message: "colours.jsonl line 2: 7 bytes do not fit",
    })
  })
  test("or refused, by name", async () => {
    await expect(evaluateTasks([colours], data, small, { strict: true })).rejects.toMatchObject({
      code: "CONTEXT_EXCEEDED",
      message: expect.stringMatching(/colours\.jsonl line 1 is longer than the model's context/),
    })
  })
})

test("of a server's context what is to be written takes half from a prompt at most, and no more than is left", async () => {
  const bodies: { prompt: number[][]; max_tokens: number }[] = []
  const answers: typeof fetch = async (url, request) => {
    if ((url as string).endsWith("/completions"))
      bodies.push(JSON.parse(request?.body as string) as (typeof bodies)[0])
    return Response.json({ tokens: [110, 195, 169], choices: [{ index: 0, text: "." }] })
  }
  const served = completionsAddress("http://served", { contextBytes: 20, fetch: answers })
  const prompts = ["the c", "the cat sat on the mat"].map((text) => new TextEncoder().encode(text))
  const written = await served.write(prompts.map((prompt) => ({ prompt, stops: [], maxBytes: 30 })))
  expect(written.map(({ cutBytes }) => cutBytes)).toEqual([0, 12])
  expect(bodies.map(({ prompt, max_tokens: most }) => [prompt[0], most])).toEqual([
    [[...prompts[0]], 15],
    [[...prompts[1].slice(12)], 10],
  ])
})
