// oxlint-disable eslint/max-lines -- one exchange, told from going out to coming back
/**
 * Exchange with the official code: what goes out comes back the same, official checkpoints compute what
 * they computed there, and what does not fit is named, all at once.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { interpolatedPoolPlugin, multiLinearPlugin, repeatPlugin, simplePlugin } from "@aunet/blocks"
import { linguaPlugin, wordsPlugin } from "@aunet/splitter-whitespace"
import { referenceEngine } from "@aunet/tensor"
import {
  AunetError,
  type Checkpoint,
  decodeModelConfig,
  decodeSafetensors,
  decodeTorchFile,
  encodeCheckpoint,
  encodeSafetensors,
  encodeTorchFile,
  exportLingua,
  type Files,
  importLingua,
  initialParameters,
  logitsProgram,
  makeModel,
  type ModelConfig,
  poolValues,
  presetModel,
  registry,
  type StoredTensor,
} from "@aunet/core"

const known = registry([
  wordsPlugin,
  linguaPlugin,
  multiLinearPlugin,
  repeatPlugin,
  simplePlugin,
  interpolatedPoolPlugin,
])
const decoder = new TextDecoder()
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

const checkpointOf = (change: Partial<ModelConfig>, stages = 3): Checkpoint => {
  const model = makeModel(decodeModelConfig({ ...presetModel("tiny", stages).config, ...change }), known)
  return {
    model,
    splitter: wordsPlugin.make({ groups: [1, 2].slice(0, Math.max(1, stages - 1)) }),
    parameters: initialParameters(model, 3),
    lengths: [256, 80, 48].slice(0, stages),
    progress: { steps: 12, bytes: 4096, heldOutBitsPerByte: 2.5 },
    training: {},
  }
}

const variants: readonly (readonly [string, Checkpoint])[] = [
  ["the paper's", checkpointOf({})],
  [
    "repeat, without a residual, levels predicted",
    checkpointOf({ upsampler: { name: "repeat" }, residuals: [true, false], levelWeight: 0.1 }),
  ],
  [
    "without parameters between stages",
    checkpointOf({
      upsampler: { name: "multi-linear", options: { shared: "mean" } },
      pool: { name: "interpolated" },
      stages: widths(32, 64, 64),
    }),
  ],
  [
    "grouped queries, started its own way",
    checkpointOf({
      stages: widths(32, 64, 64).map((stage) => ({
        ...stage,
        kvHeads: 2,
      })) as unknown as ModelConfig["stages"],
      initialStd: 0.02,
      depthFactor: "globalDepth",
    }),
  ],
  ["a plain transformer", checkpointOf({ tiedVocabulary: true }, 1)],
]

function widths(...all: number[]): ModelConfig["stages"] {
  return all.map((width) => ({
    width,
    layers: 1,
    headWidth: 16,
    window: 32,
  })) as unknown as ModelConfig["stages"]
}

describe.each(variants)("%s", (_, checkpoint) => {
  test.each(["pth", "safetensors"] as const)(
    "out as %s and back is the same checkpoint, to the last byte",
    (weights) => {
      const { files } = exportLingua(checkpoint, { weights })
      expect(encodeCheckpoint(importLingua(files, known))).toEqual(encodeCheckpoint(checkpoint))
    },
  )

  test("the same from official fields alone: the same weights and the same model", () => {
    const { files } = exportLingua(checkpoint)
    const { aunet: __, ...official } = JSON.parse(decoder.decode(files["params.json"])) as Record<
      string,
      unknown
    >
    const back = importLingua({ ...files, "params.json": json(official) }, known)
    expect(back.parameters).toEqual(checkpoint.parameters)
    expect(JSON.parse(decoder.decode(exportLingua(back).files["params.json"]))).toMatchObject(official)
  })
})

test("an export says where the official code differs, and its configuration is YAML that says the sizes", () => {
  const [[, checkpoint]] = variants
  const { files, notes } = exportLingua(checkpoint)
  expect(Object.keys(files).sort()).toEqual(["consolidated.pth", "load.py", "params.json", "train.yaml"])
  expect(notes).toEqual([expect.stringContaining("whitespace before newlines")])
  const yaml = decoder.decode(files["train.yaml"])
  expect(yaml).toContain("    dimensions: [32, 64, 96]")
  expect(yaml).toContain('            word2: "2@1"')
  expect(yaml).not.toMatch(/: -?\d+e/)
  const exact = exportLingua({
    ...checkpoint,
    splitter: linguaPlugin.make({ strategy: ["word1", "pretok"] }),
  })
  expect(exact.notes).toEqual([])
  expect(JSON.parse(decoder.decode(exact.files["params.json"]))).toMatchObject({
    data: { regex: { strategy: { word1: "1@1", pretok: "" } } },
  })
})

describe("golden files as official checkpoints", () => {
  const golden = (name: string) => {
    const { tensors, metadata } = decodeSafetensors(
      readFileSync(new URL(`../../../tools/golden/files/${name}.safetensors`, import.meta.url)),
    )
    const weights = Object.fromEntries(
      Object.entries(tensors)
        .filter(([key]) => key.startsWith("weights."))
        .map(([key, tensor]): [string, StoredTensor] => [key.slice(8), tensor]),
    )
    const params = {
      name: "golden",
      model: { ...(JSON.parse(metadata.config) as object), seed: 42 },
      data: {
        seq_len: 64,
        tokenizer: { name: "bytes" },
        ...(metadata.strategy && { regex: { strategy: JSON.parse(metadata.strategy) as unknown } }),
      },
    }
    return { tensors, weights, params }
  }
  const logitsOf = async (
    { model, parameters, lengths }: Checkpoint,
    { tokens, levels }: Readonly<Record<string, StoredTensor>>,
  ) => {
    const rows = tokens.shape[0]
    const program = logitsProgram(model, { rows, lengths })
    await using session = await referenceEngine().open({ program }, parameters)
    return (
      await session.step("program", {
        ids: tokens.data as Int32Array,
        ...poolValues(
          Uint8Array.from((levels?.data as Int32Array) ?? new Int32Array(tokens.data.length)),
          lengths,
        ),
      })
    ).logits
  }
  const error = (actual: ArrayLike<number>, expected: Float32Array) =>
    expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0) /
    expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

  test.each(["aunet3", "aunet2-nonparam", "transformer-window-tied"])(
    "%s computes its logits",
    async (name) => {
      const { tensors, weights, params } = golden(name)
      const checkpoint = importLingua(
        { "params.json": json(params), "consolidated.pth": encodeTorchFile("model", weights) },
        known,
      )
      expect(error(await logitsOf(checkpoint, tensors), tensors.logits.data as Float32Array)).toBeLessThan(
        2e-5,
      )
      if (name === "aunet3")
        expect([checkpoint.splitter.name, checkpoint.splitter.options]).toEqual([
          "lingua",
          { strategy: ["word1", "word2"] },
        ])
    },
  )

  test.each([
    ["bf16", 2e-2],
    ["f16", 3e-3],
  ] as const)("weights in %s compute them nearly", async (dtype, bound) => {
    const { tensors, weights, params } = golden("aunet2-repeat")
    const halved = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]): [string, StoredTensor] => [
        `model.${name.replace("layers.0", "layers.0._orig_mod")}`,
        { dtype, shape, data: halves(data as Float32Array, dtype) },
      ]),
    )
    const checkpoint = importLingua(
      { "params.json": json(params), "model.safetensors": encodeSafetensors(halved) },
      known,
    )
    expect(error(await logitsOf(checkpoint, tensors), tensors.logits.data as Float32Array)).toBeLessThan(
      bound,
    )
  })

  /** Rounds to half floats; the values here are all normal and small. */
  function halves(values: Float32Array, dtype: "bf16" | "f16"): Uint16Array {
    const bits = new Uint32Array(values.slice().buffer)
    if (dtype === "bf16") return Uint16Array.from(bits, (bit) => (bit + 0x8000) >>> 16)
    return Uint16Array.from(values, (value) => {
      if (Math.abs(value) < 2 ** -14) return Math.round(Math.abs(value) * 2 ** 24) | (value < 0 ? 0x8000 : 0)
      const exponent = Math.floor(Math.log2(Math.abs(value)))
      return (
        (value < 0 ? 0x8000 : 0) |
        (((exponent + 15) << 10) + Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024))
      )
    })
  }

  test("missing, extra and misshapen weights are named at once, by their official names", () => {
    const { weights, params } = golden("transformer")
    const { "norm.weight": _, ...rest } = weights
    const broken = {
      ...rest,
      more: rest["output.weight"],
      "output.weight": { dtype: "f32", shape: [2], data: new Float32Array(2) } as const,
    }
    expect(() =>
      importLingua(
        { "params.json": json(params), "consolidated.pth": encodeTorchFile("model", broken) },
        known,
        { name: "run" },
      ),
    ).toThrow(
      /weights of run.*"norm\.weight" \[16\] is missing; "output\.weight" is \[2\], not \[258, 16\]; "more" is not a parameter/,
    )
  })

  const { weights, params } = golden("aunet2")
  const pth = encodeTorchFile("model", weights)
  const model = params.model as Record<string, unknown>
  test.each<readonly [string, Files, RegExp]>([
    ["no weights", { "params.json": json(params) }, /no weights.*dcp_to_torch_save/],
    [
      "two sets of weights",
      { "params.json": json(params), "consolidated.pth": pth, "model.safetensors": pth },
      /several weights files/,
    ],
    ["no params.json", { "consolidated.pth": pth }, /no params\.json/],
    [
      "params.json cut short",
      { "params.json": json(params).subarray(0, 40), "consolidated.pth": pth },
      /not JSON/,
    ],
    ["params.json that is a list", { "params.json": json([1]), "consolidated.pth": pth }, /no object/],
    [
      "an unknown field",
      { "params.json": json({ ...params, model: { ...model, dropout: 0.1 } }), "consolidated.pth": pth },
      /dropout/,
    ],
    [
      "an unknown pooling type",
      {
        "params.json": json({ ...params, model: { ...model, pooling_type: "max" } }),
        "consolidated.pth": pth,
      },
      /pooling_type is "max"; known are simple_indexed_matmul/,
    ],
    [
      "a size that overflows",
      {
        "params.json": json({ ...params, model: { ...model, dimensions: [16, 2 ** 40] } }),
        "consolidated.pth": pth,
      },
      /width is 1099511627776/,
    ],
    [
      "no strategy",
      { "params.json": json({ ...params, data: {} }), "consolidated.pth": pth },
      /data\.regex\.strategy is undefined/,
    ],
    [
      "an unknown strategy",
      {
        "params.json": json({ ...params, data: { regex: { strategy: { sentence: "" } } } }),
        "consolidated.pth": pth,
      },
      /strategy is \{"sentence":""\}/,
    ],
    [
      "weights cut short",
      { "params.json": json(params), "consolidated.pth": pth.subarray(0, 9000) },
      /no zip directory/,
    ],
    [
      "weights that are whole numbers",
      {
        "params.json": json(params),
        "model.safetensors": encodeSafetensors({
          "vocab.weight": { dtype: "i32", shape: [1], data: new Int32Array(1) },
        }),
      },
      /"vocab\.weight" is i32/,
    ],
    [
      "a length that nothing says",
      { "params.json": json({ model: { ...model, max_seqlens: [-1, 28] } }), "consolidated.pth": pth },
      /max_seqlens\[0\] is -1/,
    ],
  ])("%s is refused", (_, files, message) => {
    expect(() => importLingua(files, known)).toThrow(AunetError)
    expect(() => importLingua(files, known)).toThrow(message)
  })

  test("a length of -1 is that of the data's rows", () => {
    const files = {
      "params.json": json({ ...params, model: { ...model, max_seqlens: [-1, 28] } }),
      "consolidated.pth": pth,
    }
    expect(importLingua(files, known).lengths).toEqual([64, 28])
  })
})

test("what the official code cannot say is refused, all of it", () => {
  const both = checkpointOf({
    tiedVocabulary: true,
    upsampler: { name: "simple", options: { shared: "mean" } },
    stages: widths(32, 64, 128),
  })
  expect(() => exportLingua(both)).toThrow(
    /cannot say: the pool "linear" with the upsampler "simple" \{"shared":"mean"\}.*tiedVocabulary/,
  )
})

/** A Python with PyTorch, if this machine has one. */
const python = ["python3", "/usr/bin/python3"].find((each) => {
  try {
    execFileSync(each, ["-c", "import torch"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})

test.skipIf(python === undefined)(
  "PyTorch loads an export: names, shapes and sums (skipped without python3 and torch)",
  () => {
    const [, [, checkpoint]] = variants
    const { files } = exportLingua(checkpoint)
    const folder = mkdtempSync(join(tmpdir(), "aunet-export-"))
    try {
      writeFileSync(join(folder, "consolidated.pth"), files["consolidated.pth"])
      const script =
        "import torch,json,sys; d=torch.load(sys.argv[1],weights_only=True)['model']; print(json.dumps({k:[list(v.shape),float(v.double().sum())] for k,v in d.items()}))"
      const loaded = JSON.parse(
        execFileSync(python as string, ["-c", script, join(folder, "consolidated.pth")], {
          encoding: "utf8",
        }),
      ) as Record<string, [number[], number]>
      expect(Object.keys(loaded)).toEqual(Object.keys(checkpoint.model.parameters))
      for (const [name, { shape, data }] of Object.entries(decodeTorchFile(files["consolidated.pth"]))) {
        expect(loaded[name][0]).toEqual(shape)
        expect(loaded[name][1]).toBeCloseTo(
          (data as Float32Array).reduce((sum, value) => sum + value, 0),
          3,
        )
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  60_000,
)
