/** Every form that a model's configuration is written in is read as the same model. */
import { expect, test } from "vitest"
import { encodeOfficialConfig, readConfig } from "@aunet/lingua"
import { presetModel } from "@aunet/core"

const { config } = presetModel("tiny", 3)
const lengths = [256, 80, 40]
const official = encodeOfficialConfig(config, lengths)

test.each<readonly [string, unknown]>([
  ["a configuration of ours", config],
  ["a plan", { config, parameters: 1, lengths: [1, 2, 3] }],
  ["config.json of a checkpoint", { format: "aunet", version: 1, model: config, lengths }],
])("%s: no lengths are fixed", (_, value) => {
  const { upsampler, ...rest } = config
  expect(readConfig(value)).toEqual({ config: { ...rest, upsampler } })
})

test.each<readonly [string, unknown]>([
  ["the official model part", official],
  ["a whole official configuration", { name: "run", model: official, data: { seq_len: 256 } }],
  [
    "rows as long as those of the data",
    { model: { ...official, max_seqlens: [-1, 80, 40] }, data: { seq_len: 256 } },
  ],
])("%s: its lengths come with it", (_, value) => {
  expect(readConfig(value).lengths).toEqual(lengths)
  expect(encodeOfficialConfig(readConfig(value).config, lengths)).toEqual(official)
})

test("defaults are those of the official code", () => {
  const { config } = readConfig({
    dimensions: [64, 128],
    head_dims: [32, 32],
    layers: [1, 2],
    max_seqlens: [256, 96],
  })
  expect(config).toEqual({
    stages: [
      { width: 64, layers: 1, headWidth: 32, window: 256 },
      { width: 128, layers: 2, headWidth: 32, window: 96 },
    ],
    residuals: [true],
    upsampler: { name: "multi-linear" },
    normEpsilon: 1e-5,
    ropeTheta: 10_000,
    feedForward: { multipleOf: 256, multiplier: 1 },
    depthFactor: "disabled",
  })
})

test.each<readonly [unknown, RegExp]>([
  [[1], /model.json is \[1\]; it must be an object/],
  [{ width: 3 }, /neither "stages".*nor "dimensions".*\["width"\]/],
  [{ ...config, widths: 3 }, /widths is 3: there is no such field/],
  [{ ...official, dims: 3 }, /dims is 3: there is no such field/],
  [{ model: { ...official, max_seqlens: [-1, 80, 40] } }, /max_seqlens\[0\] is -1/],
  [{ model: official, data: { seq_len: 1e300 } }, /data.seq_len is 1e\+300/],
  [{ ...official, block: { n_heads: 3 } }, /block.n_heads is 3; dimensions over head_dims say 2, 4, 6/],
  [{ ...official, residuals: [true] }, /residuals is \[true\]; it must hold one entry.*2/],
  [{ ...official, pooling_type: "simple_mean" }, /pooling_type is "simple_mean"; known are simple_indexed/],
  [{ dim: 32, head_dim: 8, n_heads: 8 }, /n_heads is 8; dim over head_dim is 4/],
])("%j is refused", (value, message) => {
  expect(() => readConfig(value, "model.json")).toThrow(message)
})
