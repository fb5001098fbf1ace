/** A checkpoint gives back what it was given, and says at once everything that does not fit. */
import { expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import {
  AunetError,
  type Checkpoint,
  decodeCheckpoint,
  decodeSafetensors,
  encodeCheckpoint,
  encodeSafetensors,
  type Files,
  initialParameters,
  makeModel,
  presetModel,
  registry,
} from "@aunet/core"

const known = registry([multiLinearPlugin, wordsPlugin])
const model = makeModel(presetModel("tiny", 2).config, known)
const checkpoint: Checkpoint = {
  model,
  splitter: wordsPlugin.make({ groups: [1] }),
  parameters: initialParameters(model, 1),
  lengths: [256, 80],
  progress: { steps: 7, bytes: 1234, heldOutBitsPerByte: 3.5 },
  training: { "state.json": new TextEncoder().encode("{}") },
}
const files = encodeCheckpoint(checkpoint)

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

test("a splitter or upsampler that is not there is named", () => {
  expect(broken(json({ splitter: { name: "runes" } }))).toThrow(/no splitter "runes"; known: words/)
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
