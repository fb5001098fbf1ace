/** Threads as WebAssembly: one where memory cannot be shared, those of the first engine afterwards, and never silently. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, test } from "vitest"
import { wasmThreads, type WasmSurroundings } from "../src/threads.ts"

const page: WasmSurroundings = { cores: 4, canShareMemory: true, decided: undefined }

describe("how many", () => {
  const cases: readonly (readonly [
    string,
    number | undefined,
    Partial<WasmSurroundings>,
    number,
    RegExp?,
  ])[] = [
    ["all cores when left out", undefined, {}, 4],
    ["as many as asked for", 2, {}, 2],
    [
      "one where the page is not isolated",
      undefined,
      { canShareMemory: false },
      1,
      /not cross-origin isolated/,
    ],
    ["one was asked for there", 1, { canShareMemory: false }, 1],
    ["those of the first engine", 3, { decided: 2 }, 2, /2 threads instead of 3: the first engine/],
    ["those of the first engine, when nobody asked", undefined, { decided: 2 }, 2],
    ["the same as the first engine", 2, { decided: 2 }, 2],
  ]
  test.each(cases)("%s", (_, threads, surroundings, expected, why) => {
    const { threads: given, fallbackReason } = wasmThreads(threads, { ...page, ...surroundings })
    expect(given).toBe(expected)
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
