// What a server takes is asked for before anything is scored: with the key, in little time, until it is stopped.

import { beforeEach, describe, expect, test } from "vitest"
import { completionsAddress, type Question } from "../src/index.ts"
import { questionsOf } from "../src/run/ask.ts"
import { tableModel } from "./table-model.ts"

const model = tableModel("the cat sat on the mat. ")
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const BOS = 256
const QUESTIONS = [{ context: bytes("the c"), continuations: [bytes("at")] }]

/** Paths that were asked for, each with its key. */
let asked: string[]
/** A path that is never answered, or that the server does not have. */
let silentAt: string | undefined
let gone: string | undefined

/** A server of the table's model: ids in, one entry an id out and one of what it would write. */
const answers: typeof fetch = async (url, init) => {
  const path = new URL(url as string).pathname
  asked.push(`${path} ${new Headers(init?.headers).get("authorization") ?? "without a key"}`)
  if (path === silentAt)
    return new Promise((_, reject) =>
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
    )
  if (path === gone) return Response.json({ error: { message: "no such path" } }, { status: 404 })
  if (path === "/tokenizer_info") return Response.json({ bos_token: "<bos>" })
  const { prompt } = JSON.parse(init?.body as string) as { readonly prompt: string | number[][] }
  if (typeof prompt === "string")
    return Response.json({ tokens: prompt === "<bos>" ? [BOS] : [...bytes(prompt)] })
  const ids = [...prompt[0], 0]
  const before = (i: number): number => (ids[i - 1] === BOS ? -1 : ids[i - 1])
  const nats = ids.map((id, i) => (i === 0 ? null : model.nats(before(i), id)))
  const tops = ids.map((_, i) => (i === 0 ? null : { best: model.nats(before(i), model.best(before(i))) }))
  return Response.json({
    choices: [{ index: 0, text: "", logprobs: { token_logprobs: nats, top_logprobs: tops } }],
  })
}

const open = (options: Parameters<typeof completionsAddress>[1] = {}) =>
  completionsAddress("http://server", { fetch: answers, ...options })

async function natsOf(
  opened: ReturnType<typeof open>,
  questions: readonly Question[] = QUESTIONS,
): Promise<void> {
  const expected = await model.score(questions)
  const got = await opened.score(questions)
  for (const [i, [{ nats }]] of expected.entries()) {
    expect(got[i][0].nats).toBeCloseTo(nats, 12)
    expect(got[i][0].cutBytes).toBe(0)
  }
}

beforeEach(() => {
  asked = []
  silentAt = undefined
  gone = undefined
})

describe("what the server takes is asked for", () => {
  test("with the key, each time", async () => {
    await natsOf(open({ apiKey: "a key" }))
    expect(asked).toContain("/tokenizer_info Bearer a key")
    expect(asked.filter((each) => !each.endsWith("Bearer a key"))).toEqual([])
  })

  test.each(["/tokenize", "/tokenizer_info"])("and a server that is silent at %s is told", async (path) => {
    silentAt = path
    await expect(open({ timeoutMs: 30 }).score(QUESTIONS)).rejects.toMatchObject({
      code: "DATA_MISSING",
      message: expect.stringContaining(`${path} gives no answer after one try`) as string,
    })
  })

  test("a stop ends the wait, and is no answer for who asks later", async () => {
    silentAt = "/tokenize"
    const stopping = new AbortController()
    const opened = open()
    const waiting = opened.score(QUESTIONS, stopping.signal)
    stopping.abort(new Error("enough"))
    await expect(waiting).rejects.toThrow("enough")
    silentAt = undefined
    await natsOf(opened)
  })

  test("a server of bytes may lack the id that begins a document", async () => {
    gone = "/tokenizer_info"
    await natsOf(open())
    expect(asked.filter((each) => each.startsWith("/tokenize "))).toHaveLength(1)
  })
})

test("windows of a document fit with the byte before them", async () => {
  const opened = open({ contextBytes: 8 })
  const text = "the cat sat on the mat."
  const windows = questionsOf({ kind: "rolling", text, original: "" }, opened)
  // Of 8 bytes that the server reads at once 7 are scored after the one before them.
  expect(windows.map(({ context, continuations: [only] }) => [context.length, only.length])).toEqual([
    [0, 7],
    [1, 7],
    [1, 7],
    [6, 2],
  ])
  await natsOf(opened, windows)
})
