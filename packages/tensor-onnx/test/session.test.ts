/** What a session on ONNX Runtime promises beyond the suite: flat memory, named failures, a quiet process. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, expect, test } from "vitest"
import { add, cast, constant, f32, gather, i32, matmul, multiply, sum, trace, transpose } from "@aunet/tensor"
import { onnxEngine, type OnnxOptions } from "@aunet/tensor-onnx"
import { explain } from "../src/failures.ts"
import { readable, requireMemory } from "../src/memory.ts"

const engine = await onnxEngine()
afterAll(() => engine.close())

/** A step with a state of 1 MiB that is replaced each time. */
const decay = () =>
  trace({ state: { w: f32(512, 512) }, inputs: { x: f32(512, 8) } }, ({ state: { w }, inputs: { x } }) => {
    const product = matmul(w, x)
    return {
      state: { w: add(multiply(w, 0.5), matmul(product, transpose(x))) },
      outputs: { size: sum(multiply(product, product)) },
    }
  })

test("1000 steps hold no more memory than 50", async () => {
  await using session = await engine.open({ decay: decay() })
  const x = new Float32Array(512 * 8).fill(0.01)
  const steps = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await session.step("decay", { x })
  }
  await steps(50)
  const [held, resident] = [session.bytesHeld, process.memoryUsage().rss]
  await steps(950)
  expect(session.bytesHeld).toBe(held)
  // The state alone would be 950 MiB if a step kept its old one.
  expect(process.memoryUsage().rss - resident).toBeLessThan(64 * 2 ** 20)
})

test("sessions that are opened and closed leave nothing behind", async () => {
  const once = async (): Promise<void> => {
    await using session = await engine.open({ decay: decay() })
    await session.step("decay", { x: new Float32Array(512 * 8) })
  }
  for (let i = 0; i < 10; i++) await once()
  const resident = [process.memoryUsage().rss]
  for (let i = 0; i < 120; i++) if ((await once(), i % 40 === 39)) resident.push(process.memoryUsage().rss)
  // What is left behind grows in every round; what the garbage collector has not come to yet does not.
  const growth = resident.slice(1).map((bytes, i) => bytes - resident[i])
  expect(Math.min(...growth)).toBeLessThan(64 * 2 ** 20)
})

test("a step that fails leaves the state as it was, and the next one runs", async () => {
  const program = trace(
    { state: { total: f32(2) }, inputs: { at: f32(1) } },
    ({ state: { total }, inputs: { at } }) => ({
      state: { total: add(total, gather(total, cast(at, "i32"))) },
    }),
  )
  await using session = await engine.open({ program }, { total: Float32Array.of(1, 2) })
  await expect(session.step("program", { at: Float32Array.of(5) })).rejects.toMatchObject({
    code: "WRONG_VALUE",
  })
  expect([...(await session.read()).total]).toEqual([1, 2])
  await session.step("program", { at: Float32Array.of(1) })
  expect([...(await session.read()).total]).toEqual([3, 4])
})

test("a step whose program was removed before its turn is refused, and the state stays", async () => {
  const program = decay()
  await using session = await engine.open({ first: program, second: program })
  const x = new Float32Array(512 * 8)
  const removed = session.remove(["first"])
  await expect(session.step("first", { x })).rejects.toMatchObject({ code: "UNKNOWN_NAME" })
  await removed
  expect((await session.step("second", { x })).size[0]).toBe(0)
})

test("what is asked for after close is refused, what was asked for before still comes", async () => {
  const session = await engine.open({ decay: decay() })
  const before = session.step("decay", { x: new Float32Array(512 * 8) })
  const closed = session.close()
  await expect(session.step("decay", { x: new Float32Array(512 * 8) })).rejects.toMatchObject({
    code: "SESSION_CLOSED",
  })
  expect((await before).size[0]).toBe(0)
  await closed
})

test("an engine that is closed opens no session, and one that it was opening is closed with it", async () => {
  const closing = await onnxEngine()
  const opening = closing.open({ decay: decay() })
  await closing.close()
  await expect(opening).rejects.toMatchObject({ code: "ENGINE_CLOSED" })
  await expect(closing.open({ decay: decay() })).rejects.toMatchObject({ code: "ENGINE_CLOSED" })
  await closing.close()
})

test("whole division by 0, and of the smallest number by -1, is an answer and not the end of the process", async () => {
  const { floorDivide, modulo } = await import("@aunet/tensor")
  const program = trace({ inputs: { x: i32(5), y: i32(5) } }, ({ inputs: { x, y } }) => ({
    outputs: { quotient: floorDivide(x, y), rest: modulo(x, y) },
  }))
  await using session = await engine.open({ program })
  const given = { x: Int32Array.of(7, -7, -(2 ** 31), 5, -(2 ** 31)), y: Int32Array.of(0, 2, -1, -1, 3) }
  const { quotient, rest } = await session.step("program", given)
  expect([...quotient]).toEqual([0, -4, -(2 ** 31), -5, -715827883])
  expect([...rest]).toEqual([0, 1, 0, 0, 1])
})

test("programs that would not fit are refused before anything is loaded or made, with the parts of the estimate", async () => {
  const small = await onnxEngine({ memoryLimitBytes: 2 ** 20 })
  const make = () => {
    throw new Error("made all the same")
  }
  await expect(small.open({ decay: decay() }, make)).rejects.toMatchObject({ code: "OUT_OF_MEMORY" })
  await expect(small.open({ decay: decay() })).rejects.toMatchObject({
    code: "OUT_OF_MEMORY",
    message: expect.stringMatching(
      /about [\d.]+ MiB \(state 1\.00 MiB; .*memoryLimitBytes allows 1\.00 MiB; .*raise that/,
    ) as string,
  })
  const little = trace({ inputs: { x: f32(1) } }, ({ inputs: { x } }) => ({
    outputs: {
      y: sum(
        matmul(
          multiply(x, constant(new Float32Array(1), [1, 1])),
          multiply(x, constant(new Float32Array(1), [1, 1])),
        ),
      ),
    },
  }))
  await (await small.open({ little })).close()
})

test("what the machine has free is no setting of anybody", () => {
  const need = { state: 4, constants: 0, intermediates: 0, total: 4 }
  expect(() => requireMemory(need, { allowed: undefined, available: 3 })).toThrow(
    "need about 4 bytes (state 4 bytes; constants 0 bytes; values in between 0 bytes), and there are 3 bytes; use fewer rows or a smaller model, or free some memory",
  )
  requireMemory(need, { allowed: 4, available: 3 })
})

test.each([
  [0, "0 bytes"],
  [4, "4 bytes"],
  [1536, "1.50 KiB"],
  [2 ** 20 - 1, "1024 KiB"],
  [20 * 2 ** 20, "20 MiB"],
  [9999 * 2 ** 20, "9999 MiB"],
  [12 * 2 ** 30, "12.00 GiB"],
])("%i bytes are told as %s", (bytes, told) => expect(readable(bytes)).toBe(told))

test("a provider that does not work here is passed over with a reason, or refused when strict", async () => {
  const second = await onnxEngine({ executionProviders: ["no-such-provider", "cpu"] })
  expect(second.report).toMatchObject({
    engine: "onnx",
    backend: "cpu",
    fallbackReason: expect.stringContaining("no-such-provider") as string,
  })
  await expect(
    onnxEngine({ executionProviders: ["no-such-provider", "cpu"], strict: true }),
  ).rejects.toMatchObject({ code: "ENGINE_FALLBACK" })
  await expect(onnxEngine({ executionProviders: ["no-such-provider"] })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringMatching(
      /^executionProviders \["no-such-provider"\]: none .* onnxruntime-node, which was built for .*cpu.*; leave executionProviders out for cpu/,
    ) as string,
  })
  await expect(onnxEngine({ runtimeOptions: { executionMode: "no-such-mode" } })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringContaining("leave runtimeOptions out (it sets executionMode)") as string,
  })
})

test.each([
  [{ treads: 2 }, 'the onnx engine has no option "treads"; there are: threads, strict'],
  [{ threads: 0 }, "threads 0"],
  [{ threads: 1e5 }, "threads 100000"],
  [{ threads: "2" }, 'threads "2"'],
  [{ memoryLimitBytes: -1 }, "memoryLimitBytes -1"],
  [{ memoryLimitBytes: NaN }, "memoryLimitBytes NaN"],
  [{ executionProviders: [] }, "executionProviders []"],
  [{ executionProviders: "cpu" }, 'executionProviders "cpu"'],
  [{ executionProviders: [{ name: "cpu" }] }, 'executionProviders [{"name":"cpu"}]'],
  [{ optimization: "most" }, 'optimization "most"'],
  [{ runtimeOptions: 5 }, "runtimeOptions 5"],
])("the settings %j are refused by name and value", async (bad, named) => {
  await expect(onnxEngine(bad as OnnxOptions)).rejects.toMatchObject({
    code: "BAD_ATTRIBUTE",
    message: expect.stringMatching(/: it must be .*; leave it out for |there are: /) as string,
  })
  await expect(onnxEngine(bad as OnnxOptions)).rejects.toThrow(named)
})

const inProcess = (script: string) =>
  promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  })

test("a runtime that is not installed is named, with what to run", async () => {
  const { stdout } = await inProcess(`
    import { registerHooks } from "node:module"
    registerHooks({ resolve: (name, context, next) => {
      if (name === "onnxruntime-node") throw Object.assign(new Error("Cannot find package 'onnxruntime-node'"), { code: "ERR_MODULE_NOT_FOUND" })
      return next(name, context)
    } })
    const { onnxEngine } = await import("@aunet/tensor-onnx")
    await onnxEngine().catch(({ code, message }) => console.log(code, message))
  `)
  expect(stdout).toMatch(
    /^ENGINE_UNAVAILABLE onnxruntime-node did not load: Cannot find package .*; run: npm install onnxruntime-node/,
  )
})

test("a runtime whose binary does not load is not told to be missing", async () => {
  const { stdout } = await inProcess(`
    import Module from "node:module"
    Module._extensions[".node"] = () => {
      throw Object.assign(new Error("libonnxruntime.so.1: cannot open shared object file"), { code: "ERR_DLOPEN_FAILED" })
    }
    const { onnxEngine } = await import("@aunet/tensor-onnx")
    await onnxEngine().catch(({ code, message }) => console.log(code, message))
  `)
  expect(stdout).toMatch(
    /^ENGINE_UNAVAILABLE onnxruntime-node is installed, but its binary for \w+ \w+ does not load: libonnxruntime/,
  )
  expect(stdout).not.toContain("npm install")
})

test("what the runtime refuses is told with the line of the program", () => {
  const program = trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({
    outputs: { y: multiply(x, x) },
  }))
  const refused = new Error("Could not find an implementation for Mul(14) node with name 'multiply.1/Mul.0'")
  expect(explain(refused, program, "open")).toMatchObject({
    code: "UNSUPPORTED_OPERATION",
    message: expect.stringMatching(
      /does not take this program in multiply f32\[2\] \(at .*session\.test\.ts\S*:\d+:\d+\): Could not find/,
    ) as string,
    cause: refused,
  })
  for (const memory of [
    "Failed to allocate memory for requested buffer of size 99",
    "safeint.h:17 static void SafeIntExceptionHandler::SafeIntOnOverflow() Integer overflow",
  ])
    expect(explain(new Error(memory), program, "step").code).toBe("OUT_OF_MEMORY")
})

test("a process that leaves a session open ends quietly and well", async () => {
  const script = `
    import { onnxEngine } from "@aunet/tensor-onnx"
    import { f32, i32, gather, softmax, trace } from "@aunet/tensor"
    const program = trace({ state: { w: f32(4, 8) }, inputs: { at: i32(2) } }, ({ state: { w }, inputs: { at } }) => ({ outputs: { y: softmax(gather(w, at)) } }))
    const session = await (await onnxEngine()).open({ program })
    await session.step("program", { at: Int32Array.of(0, 3) })
    await session.step("program", { at: Int32Array.of(0, 3) })
  `
  const { stdout, stderr } = await inProcess(script)
  expect([stdout, stderr]).toEqual(["", ""])
})
