// The remote tokenizer of evaluation programs: ids are bytes, and two names stand for the ends of a document.

import * as fc from "fast-check"
import { expect, test } from "vitest"
import { completions, type ErrorBody } from "../src/index.ts"
import { alternativeName } from "../src/token-name.ts"
import { scriptedModel } from "./scripted-model.ts"

const api = completions(
  { ...scriptedModel("x"), contextBytes: 512 },
  { apiKey: "0123456789abcdef", name: "run" },
)

const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  api.fetch(
    new Request(`http://localhost${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
  )
const tokenize = async (prompt: string): Promise<number[]> =>
  ((await (await post("/tokenize", { prompt, add_special_tokens: false })).json()) as { tokens: number[] })
    .tokens
const detokenize = async (tokens: readonly number[]): Promise<string> =>
  ((await (await post("/detokenize", { tokens })).json()) as { prompt: string }).prompt

test("names of the ends are the ids 256 and 257, and the length that the model holds is told", async () => {
  const info = (await (await api.fetch(new Request("http://localhost/tokenizer_info"))).json()) as Record<
    string,
    string
  >
  expect(info).toMatchObject({ model_max_length: 512 })
  // As lm-evaluation-harness finds its ids; 0 would count as none.
  expect(await tokenize(info["bos_token"] as string)).toEqual([256])
  expect(await tokenize(info["eos_token"] as string)).toEqual([257])
  expect(info["pad_token"]).toBeTypeOf("string")
})

test("all other texts are their bytes, and come back", async () => {
  expect(await tokenize("né")).toEqual([110, 195, 169])
  // Within a text the name is text.
  expect(await tokenize("a<|endoftext|>")).toHaveLength(14)
  expect(await tokenize("")).toEqual([])
  const text = fc.string({ unit: "grapheme", maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(text, async (each) => {
      const ids = await tokenize(each)
      expect(ids).toEqual([...new TextEncoder().encode(each)])
      expect(await detokenize(ids)).toBe(each)
    }),
    { seed: 31, numRuns: 100 },
  )
})

test("ids that are no text are U+FFFD, ends are their names", async () => {
  expect(await detokenize([256, 110, 195, 257])).toBe("<|begin_of_text|>n\ufffd<|endoftext|>")
  expect(await detokenize([0xef, 0xbb, 0xbf, 97])).toBe("\ufeffa")
  const whole = (await (await post("/tokenize", { prompt: "a", add_special_tokens: true })).json()) as object
  expect(whole).toEqual({ tokens: [256, 97], count: 2, max_model_len: 512 })
})

test("no key is asked for, and another one does no harm", async () => {
  expect((await post("/tokenize", { prompt: "a" }, { authorization: "Bearer another" })).status).toBe(200)
  expect((await post("/tokenize", { prompt: "a" }, { authorization: "Bearer " })).status).toBe(200)
  expect((await post("/v1/completions", {})).status).toBe(401)
})

test.each<[string, unknown, string]>([
  ["/tokenize", {}, "prompt is missing; it must be a text"],
  ["/tokenize", { prompt: ["a"] }, "prompt is a list; it must be a text"],
  ["/tokenize", { prompt: "a", add_special_tokens: 1 }, "add_special_tokens is a number"],
  ["/tokenize", [], "must be a JSON object"],
  ["/detokenize", { tokens: "a" }, "tokens is a string; it must be a list of ids"],
  ["/detokenize", { tokens: [258] }, "tokens holds 258; ids are the numbers from 0 to 257"],
  ["/detokenize", { tokens: [1.5] }, "tokens holds 1.5"],
  ["/detokenize", { tokens: [[1]] }, "tokens holds a list"],
])("%s of %j is refused", async (path, body, part) => {
  const response = await post(path, body)
  expect(response.status).toBe(400)
  expect(((await response.json()) as ErrorBody).error.message).toContain(part)
})

test("fields of others are ignored and named; another method is refused", async () => {
  const response = await post("/tokenize", { prompt: "a", return_token_strs: true })
  expect(response.headers.get("x-aunet-ignored")).toBe("return_token_strs")
  expect((await api.fetch(new Request("http://localhost/tokenize"))).status).toBe(405)
})

test("a token among what could have come is named by its text, or by its bytes where that could be another's", () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(alternativeName({ id: 97 })).toBe("a")
  expect(alternativeName({ id: 257 })).toBe("<|endoftext|>")
  expect(alternativeName({ id: 300, bytes: utf8(" the") })).toBe(" the")
  expect(alternativeName({ id: 301, bytes: utf8("é") })).toBe("bytes:\\xc3\\xa9")
  expect(alternativeName({ id: 302, bytes: utf8("<|endoftext|>") })).toMatch(/^bytes:\\x3c\\x7c/)
  expect(alternativeName({ id: 303, bytes: utf8("bytes:") })).toBe("bytes:\\x62\\x79\\x74\\x65\\x73\\x3a")
})
