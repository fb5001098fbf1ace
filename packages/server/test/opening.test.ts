/** Several texts of one prompt: it is read once, and told once how likely it is. */
import { AunetError } from "@aunet/base"
import { type ReadText } from "@aunet/writer"
import { describe, expect, test } from "vitest"
import { type Completion, completions, type ErrorBody, type ServedModel } from "../src/index.ts"
import { ask, scriptedModel } from "./scripted-model.ts"

const answerOf = async (response: Response): Promise<Completion> => (await response.json()) as Completion
const errorOf = async (response: Response): Promise<ErrorBody["error"]> =>
  ((await response.json()) as ErrorBody).error

describe("several texts of one prompt", () => {
  /** A scripted model that can read: what it gives stands for the prompt. */
  const reading = (failure?: Error) => {
    const model = scriptedModel("x")
    const read: string[] = []
    const texts = new Map<unknown, Uint8Array>()
    const served: ServedModel = {
      ...model,
      read: async (prompt) => {
        read.push(new TextDecoder().decode(prompt))
        if (failure !== undefined) throw failure
        const text = {} as ReadText
        texts.set(text, prompt)
        return text
      },
      generate: (prompt, options) => model.generate(texts.get(prompt) ?? (prompt as Uint8Array), options),
    }
    return { model, served, read, texts }
  }
  const asked = { prompt: ["ab", "cde"], max_tokens: 2 }

  test("it is read once, and each text goes on from that", async () => {
    const { model, served, read, texts } = reading()
    const { choices } = await answerOf(await completions(served).fetch(ask({ ...asked, n: 3, echo: true })))
    expect(choices.map(({ text }) => text)).toEqual([...Array(3).fill("abxx"), ...Array(3).fill("cdexx")])
    expect(read).toEqual(["ab", "cde"])
    expect(texts.size).toBe(2)
    expect(model.calls.map(({ prompt }) => prompt.length)).toEqual([2, 2, 2, 3, 3, 3])
  })

  test("one text, or none to write, reads nothing beforehand", async () => {
    const { served, read } = reading()
    await completions(served).fetch(ask(asked))
    await completions(served).fetch(ask({ ...asked, n: 2, max_tokens: 0, echo: true }))
    expect(read).toEqual([])
  })

  test("how likely it is is told once", async () => {
    const { model, served } = reading()
    await completions(served).fetch(ask({ ...asked, n: 3, echo: true, logprobs: 0 }))
    expect(model.scored.map(({ length }) => length)).toEqual([2, 3])
  })

  test("one that is too long to tell how likely it is, is told in words of the protocol", async () => {
    const score = async () =>
      Promise.reject(new AunetError("CONTEXT_EXCEEDED", "the continuation is too long"))
    const api = completions({ ...scriptedModel("x"), score })
    const error = await errorOf(await api.fetch(ask({ ...asked, echo: true, logprobs: 0 })))
    expect(error).toMatchObject({ code: "context_length_exceeded", param: "prompt" })
    expect(error.message).toMatch(
      /^prompt\[1\] has 3 bytes, more than the model holds.*max_length.*leave logprobs or echo out$/,
    )
  })

  test("what fails while it is read is told once, in the words of the model", async () => {
    const { model, served } = reading(new AunetError("CONTEXT_EXCEEDED", "the prompt is too long"))
    const response = await completions(served).fetch(ask({ ...asked, n: 3 }))
    expect(await errorOf(response)).toMatchObject({ code: "context_length_exceeded" })
    expect(model.calls).toEqual([])
  })
})
