/** Official files that do not fit: what is wrong is named, all at once, and nothing is read wrongly. */
import { expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import { type Files } from "@aunet/core"
import { encodeSafetensors, encodeTorchFile } from "@aunet/weights"
import { importLingua } from "@aunet/lingua"
import { golden, json, known } from "./lingua-checkpoints.ts"

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
    /no zip directory; it is cut short/,
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
  ["a length above the one before", { max_seqlens: [64, 65] }, {}, /max_seqlens\[1\] is 65; .* at most .*64/],
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
