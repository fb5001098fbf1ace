/** A checkpoint gives back what it was given, and says at once everything that does not fit. */
import { expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import {
  countParameters,
  decodeCheckpoint,
  encodeCheckpoint,
  type Files,
  makeModel,
  presetModel,
} from "@aunet/core"
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "@aunet/weights"
import { checkpoint, known, model } from "./fixtures/small-checkpoint.ts"

const files = encodeCheckpoint(checkpoint)
const zeros: StoredTensor = { dtype: "f32", shape: [200_000], data: new Float32Array(200_000) }

test("what was saved is loaded", () => {
  const loaded = decodeCheckpoint(files, known)
  expect(loaded.parameters).toEqual(checkpoint.parameters)
  expect(loaded.model.config).toEqual(model.config)
  expect(loaded.splitter).toMatchObject({ name: "words", options: checkpoint.splitter.options })
  expect(loaded.progress).toEqual(checkpoint.progress)
  expect(loaded.training).toEqual(checkpoint.training)
})

const broken = (change: Files | ((files: Files) => Files)): (() => unknown) => {
  const changed = typeof change === "function" ? change(files) : { ...files, ...change }
  return () => decodeCheckpoint(changed, known, "/models/run")
}
const json = (change: object): Files => ({
  "config.json": new TextEncoder().encode(
    JSON.stringify({ ...JSON.parse(new TextDecoder().decode(files["config.json"])), ...change }),
  ),
})

test("a checkpoint that is not whole is refused, with the file and the place", () => {
  expect(broken(({ "config.json": _, ...rest }) => rest)).toThrow(/\/models\/run has no config.json/)
  expect(broken(({ "model.safetensors": _, ...rest }) => rest)).toThrow(
    /\/models\/run has no model.safetensors/,
  )
  expect(broken({ "config.json": files["config.json"].slice(0, 40) })).toThrow(
    /config.json of \/models\/run is not JSON; it was cut short/,
  )
  expect(broken({ "model.safetensors": files["model.safetensors"].slice(0, 5000) })).toThrow(AunetError)
  expect(broken(json({ version: 2 }))).toThrow(/version is 2/)
  expect(broken(json({ lengths: [256] }))).toThrow(/1 lengths for 2 stages/)
  expect(broken(json({ progress: { steps: -0.5, bytes: 0 } }))).toThrow(/progress.steps is -0.5/)
})

test.each([
  [{ model_type: "gpt2", vocab_size: 50257 }, 'its config.json has model_type "gpt2", and ours'],
  [{ format: "other", model_type: "x" }, 'has format "other" and model_type "x", and ours'],
  [null, "its config.json has no format, and ours"],
  [[1], "its config.json has no format, and ours"],
])("the configuration of another program is told as that, in one clause: %j", (config, said) => {
  const foreign = { "config.json": new TextEncoder().encode(JSON.stringify(config)) }
  expect(broken(foreign)).toThrow(
    expect.objectContaining({
      code: "BAD_CHECKPOINT",
      message: expect.stringMatching(/^\/models\/run is no checkpoint of aunet: [^;]*$/),
    }),
  )
  expect(broken(foreign)).toThrow(said)
})

test("figures that JSON cannot hold are refused before anything is written", () => {
  for (const figure of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() =>
      encodeCheckpoint({ ...checkpoint, progress: { steps: 1, bytes: 2, heldOutBitsPerByte: figure } }),
    ).toThrow(
      expect.objectContaining({ code: "NOT_FINITE", message: expect.stringMatching(/heldOutBitsPerByte/) }),
    )
})

test("a configuration that no file can fill is refused before anything is made for it", () => {
  const [first, second] = model.config.stages
  const stages = (change: object) =>
    json({ model: { ...model.config, stages: [first, { ...second, ...change }] } })
  expect(broken(stages({ layers: 3_000_000 }))).toThrow(
    /layers is 3000000: must be a whole number from 1 to 1024/,
  )
  expect(broken(stages({ width: 2 ** 18, headWidth: 2 }))).toThrow(/width is 262144: must be .* to 131072/)
  expect(broken(stages({ layers: 1024 }))).toThrow(
    /describes \d+ parameters, but model.safetensors has \d+ bytes/,
  )
})

test.each([1, 2, 3, 4])("parameters of %i stages are counted without listing them", (depth) => {
  const { config } = presetModel("small", depth)
  const listed = Object.values(makeModel(config, known).parameters)
  expect(countParameters(config, known)).toBe(
    listed.reduce((total, { shape }) => total + shape.reduce((size, length) => size * length, 1), 0),
  )
})

test("of many problems the first 20 are named, and the rest are counted", () => {
  expect(broken({ "model.safetensors": encodeSafetensors({ x: zeros }) })).toThrow(/; and \d+ more$/)
})

test("a splitter or upsampler that is not there is named", () => {
  expect(broken(json({ splitter: { name: "runes" } }))).toThrow(/needs the splitter "runes".*known: words/)
  expect(broken(json({ model: { ...model.config, upsampler: { name: "learned" } } }))).toThrow(
    /no upsampler "learned"; known: multi-linear/,
  )
})

test("weights that do not fit are named all at once", () => {
  const { tensors } = decodeSafetensors(files["model.safetensors"])
  const { "vocab.weight": _, ...rest } = tensors
  const wrong = {
    ...rest,
    "vocab_norm.weight": { dtype: "f32", shape: [3], data: new Float32Array(3) },
    "extra.weight": tensors["vocab_norm.weight"],
  } as typeof tensors
  expect(broken({ "model.safetensors": encodeSafetensors(wrong) })).toThrow(
    /"vocab_norm.weight" is \[3\], not \[32\]; "vocab.weight" \[258, 32\] is missing; "extra.weight" is not a parameter/,
  )
})
