/**
 * Exchange with the official code: what goes out comes back the same, and what was edited there holds.
 */
import { describe, expect, test } from "vitest"
import { linguaPlugin } from "@aunet/splitter-whitespace"
import { encodeCheckpoint } from "@aunet/core"
import { exportLingua, importLingua } from "@aunet/lingua"
import { checkpointOf, json, known, variants, widths } from "./lingua-checkpoints.ts"

const decoder = new TextDecoder()

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
