/** A server of completions as a model: the same likelihoods as the model behind it, and none of a server that has none. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { completionsAddress, type EvaluatedModel } from "../src/index.ts"
import { tableModel } from "./table-model.ts"

const model = tableModel("the cat sat on the mat. né. ")
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const BOS = 256

interface Body {
  readonly prompt: string | number[][]
  readonly echo?: boolean
  readonly logprobs?: number
  readonly max_tokens: number
  readonly stop?: string[]
}

/** What a server does with a body; `undefined` is what a good one does. */
type Manner = (body: Body, answer: Answer) => unknown

interface Answer {
  choices: { index: number; text: string; logprobs: Logprobs | null }[]
}
interface Logprobs {
  token_logprobs: (number | null)[]
  top_logprobs: (Record<string, number> | null)[]
  text_offset: number[]
}

/** A choice as a server of the protocol gives it: prompt echoed, one byte generated. */
function answerTo({ prompt, echo, max_tokens: most, stop = [] }: Body, ids: readonly number[]): Answer {
  const all = [...ids]
  let last = all.at(-1) ?? -1
  const written: number[] = []
  while (written.length < most) {
    last = model.best(last === BOS ? -1 : last)
    written.push(last)
    const ended = stop.some((each) => new TextDecoder().decode(Uint8Array.from(written)).endsWith(each))
    if (ended) break
  }
  const entries = [...all, ...written]
  const nats = entries.map((id, i) =>
    i === 0 ? null : model.nats(entries[i - 1] === BOS ? -1 : entries[i - 1], id),
  )
  const top = entries.map((_, i) => {
    const before = entries[i - 1] === BOS ? -1 : entries[i - 1]
    return i === 0 ? null : { best: model.nats(before, model.best(before)) }
  })
  const texts = entries.map((id) => (id === BOS ? "" : String.fromCharCode(id)))
  const offsets = texts.map((_, i) => texts.slice(0, i).join("").length)
  let text = new TextDecoder().decode(Uint8Array.from(written))
  for (const each of stop) text = text.split(each)[0]
  const logprobs = { token_logprobs: nats, top_logprobs: top, text_offset: offsets }
  return { choices: [{ index: 0, text: echo === true ? `${String(prompt)}${text}` : text, logprobs }] }
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Uint8Array[] = []
  for await (const part of request) parts.push(part as Uint8Array)
  return JSON.parse(Buffer.concat(parts).toString("utf8")) as Body
}

let server: Server
let address: string
let manner: Manner
let speaksBytes: boolean
let seen: { path: string; body: Body; key: string | undefined }[]

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? ""
  response.setHeader("content-type", "application/json")
  const gone = (): void => {
    response.statusCode = 404
    response.end('{"error":{"message":"no such path"}}')
  }
  if (path === "/tokenizer_info") return speaksBytes ? void response.end('{"bos_token":"<bos>"}') : gone()
  const body = await bodyOf(request)
  seen.push({ path, body, key: request.headers.authorization })
  if (path === "/tokenize") {
    if (!speaksBytes) return gone()
    return void response.end(
      JSON.stringify({ tokens: body.prompt === "<bos>" ? [BOS] : [...bytes(String(body.prompt))] }),
    )
  }
  const ids = typeof body.prompt === "string" ? [...bytes(body.prompt)] : body.prompt[0]
  const good = answerTo(body, ids)
  const given = manner(body, good) ?? good
  if (typeof given === "number") {
    response.statusCode = given
    response.end('{"error":{"message":"not now"}}')
  } else response.end(typeof given === "string" ? given : JSON.stringify(given))
}

beforeEach(async () => {
  manner = () => undefined
  speaksBytes = true
  seen = []
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
)

const QUESTIONS = [
  { context: bytes("the c"), continuations: [bytes("at"), bytes("xq")] },
  { context: bytes("né"), continuations: [bytes(". ")] },
]

async function sameAsModel(asked: EvaluatedModel, questions = QUESTIONS): Promise<void> {
  const [expected, got] = await Promise.all([model.score(questions), asked.score(questions)])
  for (const [i, row] of expected.entries())
    for (const [k, { nats, isGreedy }] of row.entries()) {
      expect(got[i][k].nats).toBeCloseTo(nats, 12)
      expect(got[i][k]).toMatchObject({ isGreedy, cutBytes: 0 })
    }
}

describe("likelihoods are the model's own", () => {
  test("of ids of bytes", async () => {
    await sameAsModel(completionsAddress(address, { model: "cats", apiKey: "a key" }))
    expect(seen.at(-1)).toMatchObject({
      path: "/v1/completions",
      key: "Bearer a key",
      body: { model: "cats", temperature: 0, max_tokens: 1, logprobs: 1, seed: 1234, echo: true },
    })
    expect(typeof seen.at(-1)?.body.prompt).toBe("object")
  })
  test("of nothing before them, after the id that begins a document", async () => {
    await sameAsModel(completionsAddress(`${address}/v1/completions`), [
      { context: bytes(""), continuations: [bytes("the")] },
    ])
    expect(seen.at(-1)?.body.prompt).toEqual([[BOS, 116, 104, 101]])
  })
  test("of text, for a server without /tokenize", async () => {
    speaksBytes = false
    await sameAsModel(completionsAddress(address), [QUESTIONS[0]])
    expect(seen.at(-1)?.body.prompt).toBe("the cxq")
  })
  test("and few requests are open at a time", async () => {
    await sameAsModel(completionsAddress(address, { concurrent: 1 }))
  })
})

test("what it writes is cut at its stops", async () => {
  const asked = completionsAddress(address)
  const [expected] = await model.write([{ prompt: bytes("the c"), stops: ["."], maxBytes: 30 }])
  const [got] = await asked.write([{ prompt: bytes("the c"), stops: ["."], maxBytes: 30 }])
  expect(got).toEqual({ bytes: expected.bytes, cutBytes: 0 })
  manner = () => ({ choices: [{ index: 0, text: "goes. on", logprobs: null }] })
  expect(
    new TextDecoder().decode(
      (await asked.write([{ prompt: bytes("it"), stops: ["."], maxBytes: 9 }]))[0].bytes,
    ),
  ).toBe("goes")
})

test("a context that is too long loses its beginning, at a character", async () => {
  const asked = completionsAddress(address, { contextBytes: 5 })
  const [[scored]] = await asked.score([{ context: bytes("xéthe"), continuations: [bytes("m")] }])
  expect(scored.cutBytes).toBe(3)
  const [[again]] = await asked.score([{ context: bytes("aaéthe"), continuations: [bytes("m")] }])
  expect(again.cutBytes).toBe(4)
  await expect(
    asked.score([{ context: bytes("a"), continuations: [bytes("longer")] }]),
  ).rejects.toMatchObject({
    code: "CONTEXT_EXCEEDED",
  })
})

describe("never silently chance:", () => {
  const spoilt =
    (spoil: (logprobs: Logprobs) => Partial<Logprobs> | null): Manner =>
    (_, { choices: [choice] }) => ({
      choices: [{ ...choice, logprobs: spoil(choice.logprobs as Logprobs) }],
    })
  test.each<readonly [string, Manner, RegExp]>([
    [
      "no log-probabilities",
      spoilt(() => null),
      /without token_logprobs; without log-probabilities of the prompt every answer looks alike/,
    ],
    [
      "none of the prompt",
      spoilt(({ token_logprobs: a, top_logprobs: b }) => ({
        token_logprobs: a.slice(-1),
        top_logprobs: b.slice(-1),
      })),
      /with 1 token_logprobs for a prompt of 7 ids/,
    ],
    ["no alternatives", spoilt(({ token_logprobs }) => ({ token_logprobs })), /without top_logprobs/],
    [
      "a gap",
      spoilt((all) => ({ ...all, token_logprobs: all.token_logprobs.map(() => null) })),
      /without a log-probability in place 5/,
    ],
    [
      "too many",
      spoilt((all) => ({
        ...all,
        token_logprobs: [...all.token_logprobs, -1],
        top_logprobs: [...all.top_logprobs, null],
      })),
      /with 9 token_logprobs/,
    ],
    ["no choices", () => ({ object: "list" }), /answers without choices/],
    ["no JSON", () => "<html>", /answers what is no JSON: <html>/],
  ])("%s", async (_, how, message) => {
    manner = how
    await expect(completionsAddress(address).score([QUESTIONS[0]])).rejects.toMatchObject({
      code: "BAD_DATA",
      message: expect.stringMatching(message),
    })
  })
  test("a token that reaches over the end of the context", async () => {
    speaksBytes = false
    manner = spoilt((all) => ({ ...all, text_offset: all.text_offset.map((at) => (at === 5 ? 4 : at)) }))
    await expect(completionsAddress(address).score([QUESTIONS[0]])).rejects.toThrow(
      /reaches from the context into what follows/,
    )
  })
})

describe("a server that is busy", () => {
  test("is asked again", async () => {
    let failures = 2
    manner = () => (failures-- > 0 ? 503 : undefined)
    await sameAsModel(completionsAddress(address, { retryMs: 1, concurrent: 1 }))
  })
  test("and no more than was said", async () => {
    manner = () => 500
    await expect(
      completionsAddress(address, { retryMs: 1, retries: 1 }).score([QUESTIONS[1]]),
    ).rejects.toMatchObject({
      code: "DATA_MISSING",
      message: expect.stringMatching(/gives no answer after 2 tries, status 500: not now/),
    })
  })
  test("but not where it refuses", async () => {
    manner = () => 400
    await expect(completionsAddress(address, { retryMs: 1 }).score([QUESTIONS[1]])).rejects.toMatchObject({
      code: "BAD_DATA",
      message: expect.stringMatching(/refuses the request, status 400: not now/),
    })
    expect(seen.filter(({ path }) => path === "/v1/completions")).toHaveLength(1)
  })
  test("or is not there", async () => {
    server.close()
    server.closeAllConnections()
    await expect(completionsAddress(address, { retryMs: 1 }).score([QUESTIONS[1]])).rejects.toMatchObject({
      code: "DATA_MISSING",
    })
  })
})

test.each([
  ["nowhere", {}],
  ["http://127.0.0.1:1", { concurrent: 0 }],
  ["http://127.0.0.1:1", { contextBytes: 1 }],
])("options that cannot be: %s %j", (where, options) => {
  expect(() => completionsAddress(where, options)).toThrow(/it must be/)
})
