/**
 * Exports a checkpoint for the official code.
 *
 *     params.json         model, data and splitting rule as its loader reads them; what only we know
 *     consolidated.pth    weights, a dictionary of plain tensors (or model.safetensors)
 *     train.yaml          a configuration to go on training on a cluster
 *     load.py             the lines of Python that use the two
 *     train.py            for an AU-Net, those that start the official training from the weights
 *
 * In: a checkpoint. Out: files. Never: the moments of the optimiser; the official training starts its own.
 */
import { AunetError, checkOptionNames } from "@aunet/base"
import { ofWeights, type Checkpoint, type Files, modelCost } from "@aunet/core"
import { encodeOfficialConfig } from "./official-config.ts"
import { officialName } from "./official-transformer.ts"
import { encodeSafetensors, encodeTorchFile, type StoredTensor } from "@aunet/weights"
import { officialBuffers } from "./buffers.ts"
import { loadPython } from "./load-py.ts"
import { officialStrategy } from "./official-strategy.ts"
import { trainPython } from "./train-py.ts"
import { trainingYaml } from "./training-yaml.ts"

/** How to export. */
export interface ExportLinguaOptions {
  /** Form of the weights; `pth`, which the official loader reads, when left out. */
  readonly weights?: "pth" | "safetensors"
  /** Operations of the training that `train.yaml` is for; 100 times those done so far when left out. */
  readonly flops?: number
}

/** What an export holds, and what its user should know. */
export interface LinguaExport {
  readonly files: Files
  /** Where the official code will not do the very same: one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Exports a checkpoint.
 *
 * @throws AunetError BAD_CONFIG naming everything that the official code has no field for, a model over tokens among it
 * @example
 * const { files, notes } = exportLingua(checkpoint)
 * await nodeFolder("for-the-cluster").write(files)
 */
export function exportLingua(
  { model, splitter, parameters, lengths, progress }: Checkpoint,
  options: ExportLinguaOptions = {},
): LinguaExport {
  checkOptionNames("exportLingua", options, { weights: true, flops: true })
  const { weights = "pth", flops } = options
  const { config } = model
  if (config.vocabulary !== undefined)
    throw new AunetError(
      "BAD_CONFIG",
      `vocabulary is ${config.vocabulary}: the official code has no field for a tokenizer of ours, so a model over tokens cannot be exported for it`,
    )
  const architecture = config.stages.length === 1 ? "transformer" : "aunet"
  const official = encodeOfficialConfig(config, lengths)
  const choice = { name: splitter.name, options: splitter.options }
  const strategy = officialStrategy(choice)
  const tensors: Record<string, StoredTensor> = {
    ...Object.fromEntries(
      Object.entries(model.parameters).map(([name, { shape }]): [string, StoredTensor] => [
        officialName(architecture, name),
        { dtype: "f32", shape, data: parameters[name] },
      ]),
    ),
    ...officialBuffers(config, parameters),
  }
  const flopsPerByte = modelCost(model, lengths).trainingFlopsPerByte
  const planned = flops ?? Math.max(1e15, 100 * progress.bytes * flopsPerByte)
  const params = {
    name: "from-aunet-ts",
    model: official,
    data: {
      seq_len: lengths[0],
      add_bos: true,
      add_eos: true,
      tokenizer: { name: "bytes", path: null },
      ...(strategy && architecture === "aunet" && { regex: { strategy: strategy.strategy } }),
    },
    distributed: { model_dtype: "fp32" },
    // The official loader does not look at this; the way back needs it to be the same to the last byte.
    aunet: { version: 1, config, splitter: choice, lengths, progress },
  }
  const yaml = trainingYaml({
    model: official,
    architecture,
    rowBytes: lengths[0],
    strategy: strategy?.strategy,
    exactStrategy: strategy?.exact ?? false,
    flops: planned,
    flopsPerByte,
  })
  const encoder = new TextEncoder()
  const weightsFile = weights === "pth" ? "consolidated.pth" : "model.safetensors"
  return {
    files: {
      "params.json": encoder.encode(`${JSON.stringify(params, null, 2)}\n`),
      [weightsFile]: ofWeights(() =>
        weights === "pth" ? encodeTorchFile("model", tensors) : encodeSafetensors(tensors, { format: "pt" }),
      ),
      "train.yaml": encoder.encode(yaml),
      "load.py": encoder.encode(loadPython(architecture, weightsFile)),
      ...(architecture === "aunet" && { "train.py": encoder.encode(trainPython()) }),
    },
    notes: notesOf(choice.name, strategy, architecture, splitter.data !== undefined),
  }
}

function notesOf(
  splitter: string,
  strategy: ReturnType<typeof officialStrategy>,
  architecture: string,
  learned: boolean,
): string[] {
  if (architecture === "transformer") return []
  if (learned)
    return [
      `the splitter "${splitter}" has learned data, which are not exported; the way back needs it as an option`,
    ]
  if (strategy === undefined)
    return [`the official code has no rule like the splitter "${splitter}"; choose one in train.yaml`]
  if (strategy.exact) return []
  return [
    `the splitter "${splitter}" is causal, the official rule is not: they differ at whitespace before newlines and at combining marks. The splitter "lingua" is the exact official rule`,
  ]
}
