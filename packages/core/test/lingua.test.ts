// oxlint-disable eslint/max-lines -- one exchange, told from going out to coming back
/**
 * Exchange with the official code: what goes out comes back the same, official checkpoints compute what
 * they computed there, and what does not fit is named, all at once.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
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
      const { checkpoint: back, notes } = importLingua(files, known)
      expect(notes).toEqual([])
      expect(encodeCheckpoint(back)).toEqual(encodeCheckpoint(checkpoint))
    },
  )

  test("the same from official fields alone: the same weights and the same model", () => {
    const { files } = exportLingua(checkpoint)
    const { aunet: __, ...official } = JSON.parse(decoder.decode(files["params.json"])) as Record<
      string,
      unknown
    >
    const { checkpoint: back } = importLingua({ ...files, "params.json": json(official) }, known)
    expect(back.parameters).toEqual(checkpoint.parameters)
    expect(JSON.parse(decoder.decode(exportLingua(back).files["params.json"]))).toMatchObject(official)
  })
})

test("an export says where the official code differs, and its configuration is YAML that says the sizes", () => {
  const [[, checkpoint]] = variants
  const { files, notes } = exportLingua(checkpoint)
  expect(Object.keys(files).sort()).toEqual([
    "consolidated.pth",
    "load.py",
    "params.json",
    "train.py",
    "train.yaml",
  ])
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
      const { checkpoint } = importLingua(
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
    const { checkpoint } = importLingua(
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
      /dimensions\[1\] is 1099511627776: must be a whole number from 1 to 131072/,
    ],
    [
      "no strategy",
      { "params.json": json({ ...params, data: {} }), "consolidated.pth": pth },
      /params\.json of the folder: data\.regex\.strategy is missing/,
    ],
    [
      "an unknown strategy",
      {
        "params.json": json({ ...params, data: { regex: { strategy: { sentence: "" } } } }),
        "consolidated.pth": pth,
      },
      /strategy is \{"sentence":""\}.*begins with "word", "pretok" or "punct"/,
    ],
    [
      "weights cut short",
      { "params.json": json(params), "consolidated.pth": pth.subarray(0, 9000) },
      /no zip directory.*save that one again with a newer PyTorch/,
    ],
    [
      "weights that are not finite",
      {
        "params.json": json(params),
        "consolidated.pth": encodeTorchFile(
          "model",
          Object.fromEntries(
            Object.entries(weights).map(([name, { shape }], i) => {
              const length = shape.reduce((product, size) => product * size, 1)
              const data = new Float32Array(length)
              if (i === 1) data[0] = Infinity
              return [name, { dtype: "f32", shape, data: i === 0 ? data.fill(NaN) : data } as const]
            }),
          ),
        ),
      },
      /not finite in float32: "[^"]+" in (\d+) of \1 values; "[^"]+" in 1 of \d+ values; take/,
    ],
    [
      "missing fields",
      { "params.json": json({ ...params, model: { layers: [1] } }), "consolidated.pth": pth },
      /"model" in params\.json of the folder: dimensions is missing; head_dims is missing; max_seqlens is missing$/,
    ],
    [
      "a width above what numbers count exactly, told once",
      {
        "params.json": json({ ...params, model: { ...model, dimensions: [16, 2 ** 53] } }),
        "consolidated.pth": pth,
      },
      /"model" in params\.json of the folder: dimensions\[1\] is 9007199254740992: must be a whole number from 1 to 131072$/,
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

  test.each<readonly [string, object, object, RegExp]>([
    ["a length of 0", { max_seqlens: [256, 0] }, {}, /max_seqlens\[1\] is 0; .* from 1 to 1048576/],
    ["a length of -1 below the first", { max_seqlens: [256, -1] }, {}, /max_seqlens\[1\] is -1/],
    ["a length beyond all rows", { max_seqlens: [1e15, 64] }, {}, /max_seqlens\[0\] is 1000000000000000/],
    [
      "a length above the one before",
      { max_seqlens: [64, 65] },
      {},
      /max_seqlens\[1\] is 65; .* at most .*64/,
    ],
    ["rows of half a byte", {}, { seq_len: 0.5 }, /data\.seq_len is 0\.5/],
    ["rows without end", { max_seqlens: [-1, 28] }, { seq_len: 2 ** 21 }, /data\.seq_len is 2097152/],
    ["more layers than any model", { layers: [1, 2 ** 20] }, {}, /layers\[1\] is 1048576: .* from 1 to 1024/],
    [
      "more parameters than the file can hold",
      { dimensions: [16, 2 ** 16], layers: [1, 1024] },
      {},
      /asks for \d+ parameters at least, and the file has \d+ bytes/,
    ],
    [
      "a rule that the splitter refuses",
      {},
      { regex: { strategy: { word1: "x" } } },
      /of the folder: data\.regex\.strategy is .*lingua: the value of "word1"/,
    ],
  ])("%s is refused", (_, modelChange, dataChange, message) => {
    const files = {
      "params.json": json({
        model: { ...model, ...modelChange },
        data: { ...params.data, ...dataChange },
      }),
      "consolidated.pth": pth,
    }
    expect(() => importLingua(files, known)).toThrow(AunetError)
    expect(() => importLingua(files, known)).toThrow(message)
  })

  test("names that objects have anyway are names like any other", () => {
    for (const name of ["__proto__", "constructor"]) {
      const more = Object.fromEntries([...Object.entries(weights), [name, weights["vocab.weight"]]])
      const files = { "params.json": json(params), "consolidated.pth": encodeTorchFile("model", more) }
      expect(() => importLingua(files, known)).toThrow(
        new RegExp(`do not fit its params\\.json: "${name}" is not a parameter`),
      )
    }
  })

  test("a long list of problems is cut", () => {
    const more = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`more.${i}`, weights["vocab.weight"]]),
    )
    const files = {
      "params.json": json(params),
      "consolidated.pth": encodeTorchFile("model", { ...weights, ...more }),
    }
    expect(() => importLingua(files, known)).toThrow(
      /"more\.19" is not a parameter of this model; and 30 more$/,
    )
  })

  test("a length of -1 is that of the data's rows", () => {
    const files = {
      "params.json": json({ ...params, model: { ...model, max_seqlens: [-1, 28] } }),
      "consolidated.pth": pth,
    }
    expect(importLingua(files, known).checkpoint.lengths).toEqual([64, 28])
  })
})

describe("official fields that were edited after an export", () => {
  const [[, checkpoint]] = variants
  const { files } = exportLingua(checkpoint)
  type Params = {
    model: Record<string, unknown>
    data: { seq_len: number; regex?: { strategy: unknown } }
    aunet: { lengths: number[]; config: object }
  }
  const edited = (edit: (params: Params) => void, options = {}) => {
    const params = JSON.parse(decoder.decode(files["params.json"])) as Params
    edit(params)
    return importLingua({ ...files, "params.json": json(params) }, known, options)
  }

  test("a model field: it holds, and a note names it", () => {
    const { checkpoint: back, notes } = edited(({ model }) => {
      model.max_seqlens = [128, 80, 48]
      model.norm_eps = 1e-6
      model.block = { ...(model.block as object), norm_eps: 1e-6 }
    })
    expect(notes).toEqual([
      expect.stringMatching(/differs from .*model\.max_seqlens.*official fields were taken/),
    ])
    expect(back.lengths).toEqual([128, 80, 48])
    expect(back.model.config.normEpsilon).toBe(1e-6)
    expect(back.progress.steps).toBe(0)
    expect(back.splitter.name).toBe("words")
  })

  test("the rule: it holds, and a note says both", () => {
    const { checkpoint: back, notes } = edited(({ data }) => {
      data.regex = { strategy: { pretok: "", word2: "2@1" } }
    })
    expect(notes).toEqual([
      expect.stringMatching(/strategy is \{"pretok".*"aunet" says words \{.*official rule/),
    ])
    expect(back.splitter.options).toEqual({ strategy: ["pretok", "word2"] })
    expect(back.progress.steps).toBe(12)
  })

  test("a rule that went away: ours is taken, and a note says so", () => {
    const { checkpoint: back, notes } = edited(({ data }) => delete data.regex)
    expect(notes).toEqual([expect.stringMatching(/no data\.regex\.strategy any more.*words/)])
    expect(back.splitter.name).toBe("words")
  })

  test("a splitter that is given goes before both, and there is nothing to note", () => {
    const splitter = linguaPlugin.make({ strategy: ["word3"] })
    const back = edited(({ data }) => delete data.regex, { splitter })
    expect(back.checkpoint.splitter).toBe(splitter)
    expect(back.notes).toEqual([])
  })

  test("a first length that became -1 is still the same", () => {
    expect(edited(({ model }) => (model.max_seqlens = [-1, 80, 48])).notes).toEqual([])
  })

  test("lengths of ours that cannot be are refused", () => {
    expect(() => edited(({ aunet }) => (aunet.lengths = [256, -5, 48]))).toThrow(/lengths\[1\] is -5/)
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

/** A Python of any kind, if this machine has one. */
const anyPython = ["python3", "/usr/bin/python3"].find((each) => {
  try {
    execFileSync(each, ["-c", ""], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})

test.skipIf(anyPython === undefined)(
  "load.py and train.py find apps/ and lingua/ where they are started (skipped without python3)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "aunet-load-"))
    const write = (file: string, text: string | Uint8Array) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    try {
      const [[, checkpoint]] = variants
      for (const [name, bytes] of Object.entries(exportLingua(checkpoint).files))
        write(`export/${name}`, bytes)
      // Stand-ins for PyTorch and the official code.
      write("torch.py", "def load(*args, **options):\n    return {'model': {}}\n")
      write("lingua/args.py", "def dataclass_from_dict(cls, data, strict):\n    return data\n")
      write(
        "apps/aunet/hierarchical.py",
        `class HierarchicalArgs: pass
class HierarchicalTransformer:
    def __init__(self, args): pass
    def load_state_dict(self, weights): pass
    def parameters(self): return []
`,
      )
      const env = { ...process.env, PYTHONPATH: "", PYTHONDONTWRITEBYTECODE: "1" }
      const said = execFileSync(anyPython as string, ["export/load.py"], {
        cwd: folder,
        encoding: "utf8",
        env,
      })
      expect(said.trim()).toBe("0 parameters")

      // The official training asks the model for its rotary tables; here it is a stand-in that says who was reset.
      write("torch.py", "def arange(n):\n    return list(range(n))\n")
      write(
        "apps/aunet/hierarchical.py",
        `class Rope:
    def __init__(self, name): self.name = name
    def reset_parameters(self): print(self.name)
class Part:
    def __init__(self, name): self.rope_embeddings = Rope(name)
class Table(list):
    def __setitem__(self, place, values): self.extend(values)
class Transition:
    repeat, seqlen_in, position = True, 3, Table()
class HierarchicalTransformer:
    encoders, decoders, trunk, transitions = [Part("encoder")], [Part("decoder")], Part("trunk"), [Transition()]
`,
      )
      write(
        "apps/aunet/train.py",
        `from apps.aunet.hierarchical import HierarchicalTransformer
def main():
    model = HierarchicalTransformer()
    model.rope_embeddings.reset_parameters()
    print(model.transitions[0].position)
`,
      )
      // As torchrun starts it, and as lingua's SLURM launcher does.
      for (const start of [["export/train.py"], ["-m", "export.train"]]) {
        const reset = execFileSync(anyPython as string, start, { cwd: folder, encoding: "utf8", env })
        expect(reset.trim().split("\n")).toEqual(["encoder", "decoder", "trunk", "[0, 1, 2]"])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

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
