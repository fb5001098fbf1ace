// The protocol as a function: what is refused, and what a client reads of it.

import { AunetError } from "@aunet/base"
import { describe, expect, test } from "vitest"
import { completions, type ErrorBody } from "../src/index.ts"
import { ask, scriptedModel } from "./scripted-model.ts"

const errorOf = async (response: Response): Promise<ErrorBody["error"]> =>
  ((await response.json()) as ErrorBody).error

describe("an error names the parameter, its value and what is allowed", () => {
  test.each<[unknown, number, string | null, string]>([
    ["{", 400, null, "not JSON"],
    ["[]", 400, null, "object"],
    ["null", 400, null, "object"],
    [{ temperature: -1 }, 400, "temperature", "temperature is -1; it must be a number from 0 to 100"],
    [{ temperature: "hot" }, 400, "temperature", 'temperature is "hot"; it must be a number from 0 to 100'],
    [{ best_of: "2" }, 400, "best_of", 'best_of is "2"; it must be a number'],
    [{ echo: 1 }, 400, "echo", "echo is 1; it must be true or false"],
    [{ user: 1 }, 400, "user", "user is 1; it must be a text"],
    [
      { stream: true, stream_options: [] },
      400,
      "stream_options",
      "stream_options is []; it must be an object",
    ],
    [
      { stream: true, stream_options: { include_usage: 1 } },
      400,
      "stream_options.include_usage",
      "stream_options.include_usage is 1; it must be true or false",
    ],
    [{ top_p: 0 }, 400, "top_p", "above 0"],
    [{ top_k: -2 }, 400, "top_k", "from 1 to 9007199254740991, or 0 or -1 for all"],
    [{ seed: -2 }, 400, "seed", "or -1 for any"],
    [{ max_tokens: -2 }, 400, "max_tokens", "from 0 to 16384, or -1 for as much as fits"],
    [{ n: 0 }, 400, "n", "from 1 to 256"],
    [{ n: 129, prompt: ["a", "b"] }, 400, "n", "more than 256"],
    [{ prompt: Array(257).fill("a") }, 400, "prompt", "257 prompts are more than 256"],
    [{ max_tokens: 1e9 }, 400, "max_tokens", "16384"],
    [{ logprobs: 50 }, 400, "logprobs", "from 0 to 20"],
    [{ seed: 1.5 }, 400, "seed", "whole number"],
    [{ stop: Array(33).fill("a") }, 400, "stop", "may hold 32"],
    [{ stop: [""] }, 400, "stop", "empty"],
    [{ stop: 3 }, 400, "stop", "stop[0] is a number; it must be a text"],
    [{ stop: [["a"]] }, 400, "stop", "stop[0] is a list; it must be a text"],
    [{ prompt: [] }, 400, "prompt", "empty list"],
    [{ prompt: { a: 1 } }, 400, "prompt", "list of bytes"],
    [{ prompt: [1, 50256] }, 400, "prompt", "50256"],
    [{ prompt: [[1.5]] }, 400, "prompt", "1.5"],
    [{ prompt: [true] }, 400, "prompt", "prompt[0] is a boolean"],
    [{ prompt: [[[97]]] }, 400, "prompt", "prompt[0] holds a list; it must be"],
    [{ prompt: [null] }, 400, "prompt", "prompt[0] is null"],
    [{ best_of: 3 }, 400, "best_of", "n texts"],
    [{ suffix: "x" }, 400, "suffix", "gaps"],
    [{ presence_penalty: 1 }, 400, "presence_penalty", "repetition_penalty"],
    [{ frequency_penalty: -1 }, 400, "frequency_penalty", "repetition_penalty"],
    [{ logit_bias: { 1: 2 } }, 400, "logit_bias", "leave it out"],
    [{ stream_options: {} }, 400, "stream_options", "stream: true"],
    [{ stream: "yes" }, 400, "stream", "yes"],
    [{ prompt: [256, 256] }, 400, "prompt", "256, the beginning of a document, may stand first"],
    [{ prompt: [97, 256] }, 400, "prompt", "holds 256"],
    [{ prompt: [[257]] }, 400, "prompt", "holds 257"],
    [{ model: "gpt-4" }, 404, "model", 'no model "gpt-4"; there is: aunet'],
  ])("%j", async (body, status, param, part) => {
    const model = scriptedModel("x")
    const response = await completions(model).fetch(ask(body))
    expect(response.status).toBe(status)
    const error = await errorOf(response)
    expect(error.message).toContain(part)
    expect(error.param).toBe(param)
    expect(error.type).toBe("invalid_request_error")
    expect(model.calls).toEqual([])
  })

  test("a prompt that the context does not hold is the client's to shorten", async () => {
    const error = new AunetError("CONTEXT_EXCEEDED", "the prompt is too long")
    const response = await completions(scriptedModel("x", { failAt: 0, error })).fetch(ask({}))
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ code: "context_length_exceeded", param: "prompt" })
  })

  test("the model's own refusal of an option is the client's to mend", async () => {
    const error = new AunetError("BAD_OPTION", "topP is 3")
    const response = await completions(scriptedModel("x", { failAt: 0, error })).fetch(ask({}))
    expect(response.status).toBe(400)
    expect((await errorOf(response)).message).toBe("topP is 3")
  })
})

describe("paths, methods, types, keys and hosts", () => {
  const api = completions(scriptedModel("x"), { name: "org/run", apiKey: "0123456789abcdef" })
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    api.fetch(new Request(`http://localhost${path}`, init))
  const key = { authorization: "Bearer 0123456789abcdef" }

  test.each<[string, RequestInit, number]>([
    ["/health", {}, 200],
    ["/v1/models", {}, 401],
    ["/v1/models", { headers: { authorization: "Bearer 0123456789abcdeg" } }, 401],
    ["/v1/models", { headers: { authorization: "Basic 0123456789abcdef" } }, 401],
    ["/v1/models", { headers: key }, 200],
    ["/v1/models/org/run", { headers: key }, 200],
    ["/v1/models/other", { headers: key }, 404],
    ["/v1/chat/completions", { headers: key, method: "POST" }, 404],
    ["/", {}, 404],
    ["/v1/completions", { headers: key }, 405],
    ["/v1/models", { headers: key, method: "DELETE" }, 405],
    [
      "/v1/completions",
      { headers: { ...key, "content-type": "text/plain" }, method: "POST", body: "{}" },
      415,
    ],
  ])("%s %j gives %i", async (path, init, status) => {
    const response = await get(path, init)
    expect(response.status).toBe(status)
    if (status >= 400) expect((await errorOf(response)).message).not.toContain("0123456789")
    if (status === 405) expect(response.headers.get("allow")).toMatch(/POST|GET/)
    if (status === 401) expect(response.headers.get("www-authenticate")).toBe("Bearer")
  })

  test("models are listed as clients expect", async () => {
    const { data } = (await (await get("/v1/models", { headers: key })).json()) as { data: unknown[] }
    expect(data).toEqual([{ id: "org/run", object: "model", created: expect.any(Number), owned_by: "aunet" }])
  })

  test("a name that is not the server's own is refused", async () => {
    const { fetch } = completions(scriptedModel("x"), { hosts: ["localhost"] })
    expect((await fetch(new Request("http://evil.example/health"))).status).toBe(403)
    expect((await fetch(new Request("http://localhost:99/health"))).status).toBe(200)
  })

  test("pages of other origins may ask only when they are named", async () => {
    const preflight = new Request("http://localhost/v1/completions", {
      method: "OPTIONS",
      headers: { origin: "https://a.example", "access-control-request-method": "POST" },
    })
    const none = await completions(scriptedModel("x")).fetch(preflight)
    expect(none.headers.get("access-control-allow-origin")).toBeNull()
    const named = completions(scriptedModel("x"), {
      origins: ["https://a.example"],
      apiKey: "0123456789abcdef",
    })
    const answered = await named.fetch(preflight)
    expect(answered.status).toBe(204)
    expect(answered.headers.get("access-control-allow-origin")).toBe("https://a.example")
    const open = await completions(scriptedModel("x"), { origins: ["*"] }).fetch(preflight)
    expect(open.headers.get("access-control-allow-origin")).toBe("*")
  })
})

test.each(["foo", "https://a.example/", "https://A.example", "https://a.example:443", "localhost:5173", ""])(
  "%j is no origin",
  (origin) => {
    expect(() => completions(scriptedModel("x"), { origins: [origin] })).toThrow(
      `origins has ${JSON.stringify(origin)}; an origin is a scheme and a host`,
    )
  },
)

test.each(["http://localhost:5173", "https://[::1]:8443", "chrome-extension://abcdef"])(
  "%j is an origin",
  (origin) => {
    expect(() => completions(scriptedModel("x"), { origins: [origin] })).not.toThrow()
  },
)

test("limits out of range are refused", () => {
  const refused = (limits: Record<string, number>) => () => completions(scriptedModel("x"), { limits })
  expect(refused({ bodyBytes: 0 })).toThrow(/limits\.bodyBytes is 0; it must be a whole number of 1 or more/)
  expect(refused({ waitSeconds: Number.NaN })).toThrow(
    /waitSeconds is NaN; it must be above 0 and at most 2147483/,
  )
  expect(refused({ stopSeconds: 1e9 })).toThrow(/stopSeconds is 1000000000; it must be from 0 to 2147483/)
  expect(refused({ sized: 1 })).toThrow(/limits has no option "sized"; there are: concurrentRequests, /)
})
