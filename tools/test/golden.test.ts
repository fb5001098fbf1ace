// The golden files on the engine that trains, and what the tool says of broken ones.
// `pnpm golden` runs them all; the model and the trainer run them on the reference engine, in golden tests of their
// own.

import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { openEngine } from "aunet"
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "@aunet/weights"
import { type Engine, referenceEngine } from "@aunet/tensor"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { checkNumbers } from "../golden/check.ts"
import { fileChecks, goldenFiles } from "../golden/golden.ts"

const folder = fileURLToPath(new URL("../golden/files/", import.meta.url))
const read = (file: string) => readFileSync(folder + file)

test("--help tells what it takes and prints", () => {
  const tool = fileURLToPath(new URL("../golden/golden.ts", import.meta.url))
  const help = execFileSync(process.execPath, [tool, "--help"], { encoding: "utf8" })
  for (const what of ["usage: pnpm golden", "--engine", "--json", "maxAbsError", "status"])
    expect(help).toContain(what)
})

describe("on ONNX Runtime", () => {
  let engine: Awaited<ReturnType<typeof openEngine>>["engine"]
  beforeAll(async () => {
    engine = (await openEngine("onnx")).engine
  })
  afterAll(() => engine.close())

  const all = goldenFiles(folder)
  // One trajectory to its end, where the weights are checked; ten steps of the other, which the trainer's golden test
  // follows to its end.
  const whole = "aunet3-train.safetensors"
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

describe("a case is what the file holds, whatever it is called and leaves out", () => {
  const engine = referenceEngine()
  const altered = (
    file: string,
    change: (tensors: Record<string, StoredTensor>, config: Record<string, unknown>) => void,
  ): Uint8Array => {
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(read(file)))
    const config = JSON.parse(metadata.config) as Record<string, unknown>
    change(tensors, config)
    return encodeSafetensors(tensors, { ...metadata, config: JSON.stringify(config) })
  }
  const embeddingTwice = (tensors: Record<string, StoredTensor>): void => {
    tensors["weights.output.tied_module.weight"] = tensors["weights.tok_embeddings.weight"]
  }
  const tables = (tensors: Record<string, StoredTensor>): void => {
    const one = { dtype: "f32", shape: [1], data: Float32Array.of(1) } as const
    tensors["weights.transitions.0.features_weight"] = one
    tensors["weights.transitions.0.expand_idx"] = one
  }

  test.each<readonly [string, Uint8Array]>([
    [
      "fields that the official code has defaults for",
      altered("aunet2.safetensors", (_, config) => {
        for (const field of ["residuals", "vocab_size", "lambda_level", "pooling_type", "norm_eps"])
          delete config[field]
        config.block = { multiple_of: 8, rope_theta: 500000 }
      }),
    ],
    [
      "windows, which then do not end",
      altered("aunet2-gqa-noresidual.safetensors", (_, config) => delete config.sliding_windows),
    ],
    [
      "a plain transformer's defaults",
      altered("transformer.safetensors", (_, config) => {
        for (const field of ["sliding_window", "vocab_size", "weight_tying", "n_kv_heads", "norm_eps"])
          delete config[field]
      }),
    ],
    [
      "a whole training configuration",
      altered("aunet2-simple.safetensors", (_, config) => {
        const model = { ...config }
        for (const field of Object.keys(config)) delete config[field]
        Object.assign(config, { name: "run", model, data: {} })
      }),
    ],
    [
      "residuals of the last stage too, and the words of a pooling type in another order",
      altered("aunet2-nonparam.safetensors", (_, config) => {
        config.residuals = [true, false]
        config.pooling_type = "simple_indexed_matmul_non_param"
      }),
    ],
    ["tables beside the weights", altered("aunet2-nonparam.safetensors", tables)],
    [
      "the embedding as the output matrix too",
      altered("transformer-window-tied.safetensors", embeddingTwice),
    ],
    [
      "most gradients, and the logits",
      altered("aunet3.safetensors", (tensors) => {
        for (const name of Object.keys(tensors).filter((name) => name.startsWith("grads.encoders")))
          delete tensors[name]
        delete tensors.logits
      }),
    ],
    [
      "norms, rates and the settings of the optimiser that are usual",
      changedTrajectory((tensors, optim) => {
        delete tensors.grad_norms
        delete tensors.lrs
        for (const field of ["beta1", "beta2", "epsilon", "weight_decay", "scheduler", "lr_min_ratio"])
          delete optim[field]
      }),
    ],
  ])("%s", async (_, bytes) => {
    const checks = await fileChecks("a file", bytes, engine, 3)
    expect(checks.filter(({ pass }) => !pass)).toEqual([])
    expect(checks.length).toBeGreaterThan(0)
  })

  test("levels under another name", async () => {
    const checks = await fileChecks("a file", read("levels-synthetic.jsonl"), engine)
    expect(checks.map(({ pass }) => pass)).toEqual([true, true, true, true, true, true])
  })

  test("one epsilon for the output and another elsewhere reach the model", async () => {
    const bytes = altered("aunet2.safetensors", (_, config) => (config.norm_eps = 0.1))
    const wrong = (await fileChecks("a file", bytes, engine)).filter(({ pass }) => !pass)
    expect(wrong.map(({ check }) => check)).toEqual(expect.arrayContaining(["logits", "loss"]))
  })

  function changedTrajectory(
    change: (tensors: Record<string, StoredTensor>, optim: Record<string, unknown>) => void,
  ): Uint8Array {
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(read("aunet2-train.safetensors")))
    const optim = JSON.parse(metadata.optim) as Record<string, unknown>
    change(tensors, optim)
    return encodeSafetensors(tensors, { ...metadata, optim: JSON.stringify(optim) })
  }
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
      changed("transformer.safetensors", (tensors) => {
        for (const name of Object.keys(tensors)) if (!name.startsWith("weights.")) delete tensors[name]
      }),
      /neither a pass/,
    ],
    ["a file that is not golden", "x.safetensors", encodeSafetensors({}), /not a golden file/],
    ["lines that are no texts", "levels.jsonl", new TextEncoder().encode('{"text": 1}\n'), /line 1/],
    ["lines that are no JSON", "levels.jsonl", new TextEncoder().encode('{"text": "no\n'), /JSON/],
    [
      "a file that is neither",
      "notes.md",
      new TextEncoder().encode("# Notes\n\nSome.\n"),
      /not a valid safe/,
    ],
    ["an empty file", "nothing", new Uint8Array(), /not a valid safetensors/],
    [
      "a row without levels",
      "x",
      changed("aunet2.safetensors", (t) => delete t.levels),
      /no tensor "levels"/,
    ],
    [
      "a level that is none",
      "x",
      changed("aunet2.safetensors", (t) => ((t.levels.data as Int32Array)[3] = -1)),
      /no level -1/,
    ],
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
