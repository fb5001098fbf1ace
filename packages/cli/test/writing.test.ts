// generate, score and serve, with a model that was trained for one step.

import { writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, callServe, jsonLines, runAunet, trainOnce } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const run = at("run")
const quick = ["--engine", "reference", "--max-bytes", "12"]

beforeAll(async () => {
  await trainOnce(writeText(at("text.txt")), run)
})

describe("generate", () => {
  test("takes a prompt from an argument, a file and standard input: the same text", async () => {
    writeFileSync(at("prompt"), "the cat")
    const args = ["generate", run, ...quick]
    const { stdout } = await callAunet([...args, "--prompt", "the cat"])
    expect(stdout.length).toBeGreaterThan(1)
    expect((await callAunet([...args, "--prompt-file", at("prompt")])).stdout).toBe(stdout)
    expect((await runAunet([...args, "--prompt-file", "-"], { input: "the cat" })).stdout).toBe(stdout)
  })

  test("more threads than cores are told to be slower", async () => {
    const ran = (threads: number) =>
      callAunet(["generate", run, "--engine", "onnx", "--max-bytes", "1", "--threads", `${threads}`])
    expect((await ran(1)).stderr).toBe("")
    const cores = availableParallelism()
    const { status, stderr } = await ran(cores + 1)
    expect(status).toBe(0)
    expect(stderr).toContain(`--threads ${cores + 1} on ${cores} core`)
    expect(stderr).toContain(`leave it out for ${cores}`)
  })

  test("a prompt may be any bytes", async () => {
    writeFileSync(at("bytes"), Uint8Array.of(0xff, 0x00, 0xe2))
    const ran = await callAunet(["generate", run, ...quick, "--prompt-file", at("bytes"), "--json"])
    expect(ran.status, ran.stderr).toBe(0)
    const lines = jsonLines(ran)
    expect(lines[lines.length - 1]).toMatchObject({ type: "end", promptBase64: "/wDi" })
  })

  test("--json tells of each byte what it woke, and what it was worth", async () => {
    const lines = jsonLines(await callAunet(["generate", run, ...quick, "--json", "--stats"]))
    const end = lines.pop()
    expect(lines.length).toBe(end?.["bytes"])
    for (const line of lines) {
      expect(line).toMatchObject({ type: "byte", byte: expect.any(Number), text: expect.any(String) })
      expect(line["stagesWoken"]).toBe((line["level"] as number) + 1)
      expect(line["probability"]).toBeGreaterThan(0)
      expect(line["entropyNats"]).toBeGreaterThan(0)
    }
    const stats = end?.["stats"] as Record<string, number>
    expect(stats["flopsPerByteOfEveryStage"]).toBeGreaterThanOrEqual(stats["flopsPerByte"] as number)
  })

  test("--utf8-only writes whole characters", async () => {
    const ran = await callAunet([
      "generate",
      run,
      "--engine",
      "reference",
      "--max-bytes",
      "60",
      "--utf8-only",
      "--json",
    ])
    const [end] = jsonLines(ran).slice(-1)
    const bytes = Buffer.from(end?.["base64"] as string, "base64")
    // The last character may be cut by --max-bytes, and by nothing else.
    expect(bytes.toString("utf8").slice(0, -1)).not.toContain("\ufffd")
  })

  test("--trace draws rows of two lines, --stats tells what it took", async () => {
    const { stdout, stderr } = await callAunet(["generate", run, ...quick, "--trace", "--stats"])
    expect(stdout.split("\n").length % 2).toBe(1)
    expect(stderr).toMatch(/stages +0: 100%  1: \d+% of bytes/)
    expect(stderr).toMatch(/FLOP a byte; .* with every stage at every byte, \d+\.\d times as much/)
  })

  test.each<[string[], string]>([
    [["--prompt", "a", "--prompt-file", "b"], "two texts"],
    [["--prompt-file", "gone"], "no such file"],
    [["--min-p", "2"], "0 to 1"],
    [["--repetition-penalty", "0"], "above 0"],
    [["--overflow", "wrap"], "slide or error or continue"],
    [["--weights", "int4"], "float32 or int8"],
    [["--stop", ""], "stop"],
    [["--trace", "--json"], "--trace"],
  ])("%j is refused with a sentence", async (args, part) => {
    const { status, stderr, stdout } = await callAunet(["generate", run, "--engine", "reference", ...args])
    expect(status, stderr).toBe(2)
    expect(stderr).toContain(part)
    expect(stdout).toBe("")
  })

  test("a prompt that the context does not hold is refused where that was asked for", async () => {
    const args = ["--prompt", "x".repeat(200), "--overflow", "error"]
    const { status, stderr } = await callAunet(["generate", run, ...quick, ...args])
    expect(status).toBe(1)
    expect(stderr).toContain("the prompt has 200 bytes")
  })
})

describe("score", () => {
  test("tells how likely each choice is, and marks the likeliest", async () => {
    const args = [
      "score",
      run,
      "--context",
      "the ",
      "--choice",
      "cat",
      "--choice",
      "zq",
      "--engine",
      "reference",
    ]
    const rows = jsonLines(await callAunet([...args, "--json"]))
    expect(rows.map(({ choice }) => choice)).toEqual(["cat", "zq"])
    for (const { nats, bytes, bitsPerByte } of rows)
      expect(bitsPerByte).toBeCloseTo(-(nats as number) / Math.LN2 / (bytes as number), 12)
    expect(rows.filter(({ likeliest }) => likeliest)).toHaveLength(1)
    expect((await callAunet(args)).stdout).toMatch(/^\* .*nats/m)
  })

  test("needs a choice", async () => {
    expect((await callAunet(["score", run])).stderr).toContain("--choice is needed")
    expect((await callAunet(["score", run, "--choice", ""])).stderr).toContain("one byte or more")
  })

  test("a context that the model does not hold slides with a note, or is refused", async () => {
    const [inspected = {}] = jsonLines(await callAunet(["inspect", run, "--json"]))
    const [held = 0] = inspected["lengths"] as number[]
    const score = (length: number, ...more: string[]) =>
      callAunet([
        "score",
        run,
        "--engine",
        "reference",
        "--context",
        "a".repeat(length),
        "--choice",
        "b",
        ...more,
      ])
    expect((await score(held - 1)).stderr).toBe("")
    const slid = await score(held)
    expect(slid.status).toBe(0)
    expect(slid.stderr).toContain(`take ${held + 1} positions and the model holds ${held}`)
    expect((await score(held - 1, "--overflow", "error")).status).toBe(0)
    const refused = await score(held, "--overflow", "error")
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain("shorten them")
  })
})

// Windows has no signals between processes.
const windows = process.platform === "win32"

describe("serve", () => {
  const args = ["serve", run, "--engine", "reference"]

  test.skipIf(windows).each(["SIGTERM", "SIGINT"] as const)(
    "prints its address, answers, finishes what runs at %s, and ends with 0",
    async (signal) => {
      let answer: Promise<string> | undefined
      const ran = await runAunet([...args, "--port", "0", "--json"], {
        during: (child) =>
          child.stdout?.once("data", (line: string) => {
            const { baseUrl, name } = JSON.parse(line) as { baseUrl: string; name: string }
            expect(name).toBe("run")
            const body = JSON.stringify({ model: name, prompt: "the ", max_tokens: 40, stream: true })
            const init = { method: "POST", headers: { "content-type": "application/json" }, body }
            answer = fetch(`${baseUrl}/completions`, init).then((response) => {
              child.kill(signal)
              return response.text()
            })
          }),
      })
      expect(ran.status, ran.stderr).toBe(0)
      expect(await answer).toContain("[DONE]")
      expect(jsonLines(ran)).toHaveLength(1)
    },
  )

  const serve = [run, "--engine", "reference"]
  const post = (baseUrl: string, body: object): Promise<Response> =>
    fetch(`${baseUrl}/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })

  test("several texts of a prompt are those that it writes one by one", async () => {
    const { answers } = await callServe(serve, (baseUrl) => {
      const write = async (more: object): Promise<string[]> => {
        const answer = await (await post(baseUrl, { prompt: "the cat ", max_tokens: 24, ...more })).json()
        return (answer as { choices: { text: string }[] }).choices.map(({ text }) => text)
      }
      return Promise.all([write({ n: 3, seed: 5 }), ...[5, 6, 7].map((seed) => write({ seed }))])
    })
    const [together, ...alone] = answers
    expect(together).toEqual(alone.flat())
    expect(new Set(together).size).toBe(3)
  })

  test("limits and manners are flags; what is not known is told once, or refused", async () => {
    const served = (more: string[], bodies: object[]) =>
      callServe([...serve, ...more], async (baseUrl) => {
        const all = []
        for (const each of bodies) {
          const response = await post(baseUrl, { prompt: "the ", max_tokens: 4, ...each })
          all.push({ status: response.status, text: await response.text() })
        }
        return all
      })
    const lenient = await served(
      ["--choices", "2", "--stop-texts", "1", "--answer-bytes", "2000", "--utf8-only"],
      [{ odd: 1 }, { odd: 2 }, { n: 3 }, { stop: ["a", "b"] }, { logprobs: 20 }, { max_tokens: 40 }],
    )
    expect(lenient.answers.map(({ status }) => status)).toEqual([200, 200, 400, 400, 400, 200])
    expect(lenient.stderr.match(/what is not known here: odd;/g)).toHaveLength(1)
    // A model this young would write half characters.
    expect(lenient.answers[5].text).not.toContain("\ufffd")
    const strict = await served(["--strict"], [{ odd: 1 }])
    expect(strict.answers[0]).toMatchObject({
      status: 400,
      text: expect.stringContaining("there is no parameter odd") as string,
    })
  })

  test("--base-path puts everything below a path, its page too", async () => {
    const { answers } = await callServe([...serve, "--base-path", "/ai"], async (baseUrl) => {
      const page = await fetch(new URL("/ai", baseUrl), { headers: { accept: "text/html" } })
      const status = async (path: string) => (await fetch(new URL(path, baseUrl))).status
      return [
        baseUrl,
        (await page.text()).includes("<h1>run</h1>"),
        await status("/ai/v1/models"),
        await status("/v1/models"),
      ]
    })
    expect(answers).toEqual([expect.stringMatching(/^http:[^]*\/ai\/v1$/), true, 200, 404])
  })

  test.each<[string[], string]>([
    [["--answer-bytes", "0"], "from 1"],
    [["--base-path", "ai"], '--base-path is "ai"; it must be a path that begins with a slash'],
    [
      ["--host", "0.0.0.0"],
      '--host is "0.0.0.0", which other machines reach; give an API key (--api-key-file, or',
    ],
    [["--api-key", "short"], "the API key (--api-key) has 5 characters; it must have 16 or more"],
    [["--api-key", "a", "--api-key-file", "b"], "two keys"],
    [["--api-key-file", "gone"], "gone cannot be read"],
    [["--port", "65536"], "0 to 65535"],
    [["--stop-seconds", "0"], "above 0"],
  ])("%j is refused with a sentence", async (more, part) => {
    const { status, stderr, stdout } = await callAunet([...args, ...more])
    expect(status, stderr).toBe(2)
    expect(stderr).toContain(part)
    expect(stdout).toBe("")
  })
})
