/** Threads as WebAssembly: one where memory cannot be shared, those of the first engine afterwards, and never silently. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, test } from "vitest"
import { wasmThreads, type WasmSurroundings } from "../src/threads.ts"

const page: WasmSurroundings = { cores: 4, canShareMemory: true, isIsolated: true, decided: undefined }

describe("how many", () => {
  interface Case {
    readonly title: string
    readonly asked?: number
    readonly surroundings?: Partial<WasmSurroundings>
    readonly threads: number
    readonly why?: RegExp
  }
  const cases: readonly Case[] = [
    { title: "all cores when left out", threads: 4 },
    { title: "as many as asked for", asked: 2, threads: 2 },
    {
      title: "one where the page is not isolated",
      surroundings: { canShareMemory: false, isIsolated: false },
      threads: 1,
      why: /not cross-origin isolated/,
    },
    {
      title: "one in a browser without memory to share, whatever the page",
      surroundings: { canShareMemory: false },
      threads: 1,
      why: /this browser has no memory that threads share/,
    },
    { title: "one was asked for there", asked: 1, surroundings: { canShareMemory: false }, threads: 1 },
    {
      title: "those of the first engine",
      asked: 3,
      surroundings: { decided: 2 },
      threads: 2,
      why: /2 threads instead of 3: the first engine/,
    },
    { title: "those of the first engine, when nobody asked", surroundings: { decided: 2 }, threads: 2 },
    { title: "the same as the first engine", asked: 2, surroundings: { decided: 2 }, threads: 2 },
  ]
  test.each(cases)("$title", ({ asked, surroundings, threads, why }) => {
    const { threads: given, fallbackReason } = wasmThreads(asked, { ...page, ...surroundings })
    expect(given).toBe(threads)
    if (why === undefined) expect(fallbackReason).toBeUndefined()
    else expect(fallbackReason).toMatch(why)
  })
})

test("an engine without shared memory says that it has one thread, prints nothing, and is refused when strict", async () => {
  const script = `
    delete globalThis.SharedArrayBuffer
    const { onnxEngine } = await import("@aunet/tensor-onnx/web")
    const strict = await onnxEngine({ threads: 2, strict: true }).catch(({ code }) => code)
    const { report } = await onnxEngine({ threads: 2 })
    console.log(JSON.stringify([strict, report]))
  `
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", script],
    { cwd: fileURLToPath(new URL("..", import.meta.url)) },
  )
  expect(stderr).toBe("")
  const fallbackReason = "one thread: the page is not cross-origin isolated"
  expect(JSON.parse(stdout)).toEqual(["ENGINE_FALLBACK", { engine: "onnx", backend: "wasm", fallbackReason }])
})
