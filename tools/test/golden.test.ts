// The golden files on the engine that trains, and what the tool says of broken ones.
// `pnpm golden` runs them all; the model and the trainer run them all on the reference engine, in golden
// tests of their own.

import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { openEngine } from "aunet"
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "@aunet/core"
import { type Engine, referenceEngine } from "@aunet/tensor"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { checkNumbers } from "../golden/check.ts"
import { fileChecks, goldenFiles } from "../golden/golden.ts"

const folder = fileURLToPath(new URL("../golden/files/", import.meta.url))
const read = (file: string) => readFileSync(folder + file)

describe("on ONNX Runtime", () => {
  let engine: Awaited<ReturnType<typeof openEngine>>["engine"]
  beforeAll(async () => {
    engine = (await openEngine("onnx")).engine
  })
  afterAll(() => engine.close())

  const all = goldenFiles(folder)
  // One trajectory to its end, where the weights are checked; ten steps of the other.
  const whole = "aunet2-train.safetensors"
  test("the folder has passes, trajectories, continuations and levels", () => {
    expect(all).toHaveLength(17)
    expect(all).toContain(whole)
  })
  test.each(all)("%s passes every check", async (file) => {
    const checks = await fileChecks(file, read(file), engine, file === whole ? undefined : 10)
    expect(checks.length).toBeGreaterThan(0)
    expect(checks.filter(({ pass }) => !pass)).toEqual([])
    if (file === whole) expect(checks.some(({ check }) => check.startsWith("final."))).toBe(true)
  })
})

describe("what is wrong fails, and says what it is", () => {
  const engine = referenceEngine()
  const changed = (file: string, change: (tensors: Record<string, StoredTensor>) => void): Uint8Array => {
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(read(file)))
    change(tensors)
    return encodeSafetensors(tensors, metadata)
  }
  const failures = async (file: string, bytes: Uint8Array) =>
    (await fileChecks(file, bytes, engine, 2))
      .filter(({ pass }) => !pass)
      .map(({ check, error }) => `${check}: ${error ?? "numbers"}`)

  test("a weight that is a little off fails logits, loss and gradients", async () => {
    const bytes = changed("transformer.safetensors", (tensors) => {
      ;(tensors["weights.layers.0.attention.wq.weight"].data as Float32Array)[0] += 0.05
    })
    expect(await failures("transformer.safetensors", bytes)).toEqual(
      expect.arrayContaining(["logits: numbers", "grads.trunk.layers.0.attention.wq.weight: numbers"]),
    )
  })

  test("weights missing, extra and of a wrong shape are named all at once", async () => {
    const bytes = changed("transformer.safetensors", (tensors) => {
      delete tensors["weights.norm.weight"]
      tensors["weights.more"] = { dtype: "f32", shape: [1], data: Float32Array.of(1) }
      tensors["weights.output.weight"] = { dtype: "f32", shape: [1, 2], data: Float32Array.of(1, 2) }
    })
    const [only, ...rest] = await failures("transformer.safetensors", bytes)
    expect(rest).toEqual([])
    expect(only).toMatch(/vocab_norm.*missing.*vocab.weight" is \[1, 2\].*"more" is not a parameter/)
  })

  test.each<readonly [string, string, Uint8Array, RegExp]>([
    [
      "a file cut short",
      "aunet2.safetensors",
      new Uint8Array(read("aunet2.safetensors").subarray(0, 5000)),
      /cut short/,
    ],
    [
      "a file with nothing to check",
      "x.safetensors",
      changed("transformer.safetensors", (tensors) => delete tensors.logits),
      /neither a pass/,
    ],
    ["a file that is not golden", "x.safetensors", encodeSafetensors({}), /not a golden file/],
    ["lines that are no texts", "levels.jsonl", new TextEncoder().encode('{"text": 1}\n'), /line 1/],
    ["lines that are no JSON", "levels.jsonl", new TextEncoder().encode("nonsense\n"), /JSON/],
  ])("%s", async (_, file, bytes, message) => {
    const found = await failures(file, bytes)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(message)
  })

  test("an engine that is off fails with its distance from float64 beside it", async () => {
    const noisy: Engine = {
      ...engine,
      report: { engine: "noisy", backend: "none" },
      open: async (programs, state) => {
        const session = await engine.open(programs, state)
        const step: typeof session.step = async (name, inputs) => {
          const outputs = await session.step(name, inputs)
          return { ...outputs, logits: outputs.logits.map((value) => value * (1 + 1e-4)) }
        }
        return { ...session, step, bytesHeld: 0, [Symbol.asyncDispose]: () => session.close() }
      },
    }
    const wrong = (
      await fileChecks("transformer.safetensors", read("transformer.safetensors"), noisy)
    ).filter(({ pass }) => !pass)
    expect(wrong.map(({ check }) => check)).toEqual(["logits"])
    expect(wrong[0].float64?.ours).toBeCloseTo(1e-4, 6)
    expect(wrong[0].float64?.official).toBeLessThan(1e-5)
  })

  test("numbers that are none never pass", () => {
    expect(checkNumbers("f", "c", [NaN], [1], 1).pass).toBe(false)
    expect(checkNumbers("f", "c", [1, 2], [1], 1).pass).toBe(false)
    expect(checkNumbers("f", "c", [0], [0], 0).pass).toBe(true)
  })
})
