// `aunet serve` with a model that finds its own boundaries: what it answers is what the model says alone, streamed or whole,
// and among others.

import { load } from "aunet"
import { nodeFolder } from "aunet/node"
import { beforeAll, expect, test } from "vitest"
import { callAunet, callServe } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")
const quick = ["--engine", "reference"]
const PROMPTS = ["the cat", "a", "on the mat sat ", "", "cats and dogs", "xyzzy", "th", "THE"]
const BYTES = 12

interface Logprobs {
  readonly tokens: readonly string[]
  readonly token_logprobs: readonly number[]
}
interface Choice {
  readonly index: number
  readonly text: string
  readonly logprobs: Logprobs | null
  readonly finish_reason: string | null
}

beforeAll(async () => {
  const small = ["--rows", "2", "--row-bytes", "64", "--steps", "3", "--bytes-per-segment", "3"]
  const { status, stderr } = await callAunet([
    ...["train", writeText(at("text.txt")), "--out", run, "--router", "hnet"],
    ...[...small, ...quick],
  ])
  if (status !== 0) throw new Error(stderr)
})

/** Text of bytes; a character that they end in the middle of is no part of it, as in an answer. */
const begun = (bytes: readonly number[]): string =>
  new TextDecoder().decode(Uint8Array.from(bytes), { stream: true })

/** What each prompt is answered, by the model itself. */
async function alone() {
  const model = await load(nodeFolder(run), { engine: "reference" })
  const answers: { text: string; nats: number[]; levels: number[] }[] = []
  for (const prompt of PROMPTS) {
    const bytes: number[] = []
    const nats: number[] = []
    const levels: number[] = []
    for await (const { byte, level, probability } of model.generate(prompt, {
      maxBytes: BYTES,
      temperature: 0,
    })) {
      bytes.push(byte)
      levels.push(level)
      nats.push(Math.log(probability))
    }
    answers.push({ text: begun(bytes), nats, levels })
  }
  const [scored] = await model.score("", ["the cat sat"])
  await model.close()
  return { answers, scored }
}

const post = (url: string, body: object): Promise<Response> =>
  fetch(`${url}/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ temperature: 0, max_tokens: BYTES, ...body }),
  })

async function whole(url: string, body: object): Promise<readonly Choice[]> {
  const response = await post(url, body)
  expect(response.status).toBe(200)
  return ((await response.json()) as { readonly choices: readonly Choice[] }).choices
}

/** The pieces of a stream, put together. */
async function streamed(
  url: string,
  body: object,
): Promise<{ text: string; nats: number[]; events: number }> {
  const response = await post(url, { ...body, stream: true })
  expect(response.status).toBe(200)
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: "))
  expect(lines.at(-1)).toBe("data: [DONE]")
  const choices = lines
    .slice(0, -1)
    .flatMap((line) => (JSON.parse(line.slice(6)) as { choices: Choice[] }).choices)
  return {
    text: choices.map(({ text }) => text).join(""),
    nats: choices.flatMap(({ logprobs }) => logprobs?.token_logprobs ?? []),
    events: choices.length,
  }
}

const expectNear = (one: readonly number[], other: readonly number[]): void => {
  expect(one).toHaveLength(other.length)
  one.forEach((value, i) => expect(value).toBeCloseTo(other[i], 4))
}

test("whole, streamed, among others and with its prompt it says what the model says alone", async () => {
  const { answers, scored } = await alone()
  // There is something to find.
  const levels = answers.flatMap((answer) => answer.levels)
  expect(levels).toContain(0)
  expect(levels).toContain(1)
  await callServe([run, ...quick, "--max-sequences", "8"], async (url) => {
    const [one] = await whole(url, { prompt: PROMPTS[0], logprobs: 2 })
    expect(one.text).toBe(answers[0].text)
    expectNear(one.logprobs?.token_logprobs ?? [], answers[0].nats)

    const piecewise = await streamed(url, { prompt: PROMPTS[0], logprobs: 2 })
    expect(piecewise.text).toBe(answers[0].text)
    expect(piecewise.events).toBeGreaterThan(1)
    expectNear(piecewise.nats, answers[0].nats)

    // All at once, in requests of their own, and in one.
    const each = await Promise.all(
      PROMPTS.map((prompt, i) => (i % 2 === 0 ? whole(url, { prompt }) : streamed(url, { prompt }))),
    )
    expect(each.map((answer) => ("text" in answer ? answer.text : answer[0].text))).toEqual(
      answers.map(({ text }) => text),
    )
    const together = await whole(url, { prompt: PROMPTS })
    expect(together.map(({ text }) => text)).toEqual(answers.map(({ text }) => text))

    const [echo] = await whole(url, { prompt: "the cat sat", echo: true, logprobs: 1, max_tokens: 0 })
    expect(echo.text).toBe("the cat sat")
    expectNear(echo.logprobs?.token_logprobs ?? [], [...scored.bytesNats])
  })
})
