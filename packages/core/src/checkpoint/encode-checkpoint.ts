/**
 * A checkpoint as files.
 *
 *     what it says of itself   a few kilobytes, made at once
 *     tensors                  in pieces, read when they are written
 *
 * In: a checkpoint. Out: files, for a folder. Never: touches a disk; a `Folder` does.
 */
import { AunetError } from "@aunet/base"
import { encodeMerges, MERGES_FILE } from "@aunet/tokens"
import { encodeSafetensors, type StoredTensor } from "@aunet/weights"
import {
  type Checkpoint,
  type CheckpointInPieces,
  CONFIG_FILE,
  MODEL_FILE,
  SPLITTER_FILE,
  TRAINING,
} from "./checkpoint.ts"
import { type Files, type FilesInPieces, wholeFiles } from "./files.ts"
import { ofWeights } from "./of-weights.ts"
import { requireTokenizer } from "./require-tokenizer.ts"
import { tensorFile } from "./tensor-file.ts"

const METADATA = { format: "pt" }

/**
 * Writes a checkpoint as files.
 *
 * @throws AunetError NOT_FINITE for a figure of its progress that JSON cannot hold
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Files {
  const { model, parameters, training } = checkpoint
  const tensors = Object.fromEntries(
    Object.entries(model.parameters).map(([name, { shape }]): [string, StoredTensor] => [
      name,
      { dtype: "f32", shape, data: parameters[name] },
    ]),
  )
  return {
    ...described(checkpoint),
    [MODEL_FILE]: ofWeights(() => encodeSafetensors(tensors, METADATA)),
    ...inTraining(training),
  }
}

/** Writes a checkpoint as files whose tensors are read when they are written; the bytes are those of `encodeCheckpoint`. */
export function checkpointFiles(checkpoint: CheckpointInPieces): FilesInPieces {
  const { model, parameters, training } = checkpoint
  return {
    ...described(checkpoint),
    [MODEL_FILE]: tensorFile(model.parameters, parameters, METADATA),
    ...inTraining(training),
  }
}

/** Takes all of a checkpoint into memory, into arrays of its own; of one whose numbers are elsewhere, too. */
export async function wholeCheckpoint(checkpoint: CheckpointInPieces): Promise<Checkpoint> {
  const { parameters: given } = checkpoint
  const parameters: Record<string, Float32Array> = {}
  for (const name of Object.keys(checkpoint.model.parameters))
    parameters[name] = typeof given === "function" ? await given(name) : given[name].slice()
  return { ...checkpoint, parameters, training: await wholeFiles(checkpoint.training) }
}

const inTraining = <F>(training: Readonly<Record<string, F>>): Record<string, F> =>
  Object.fromEntries(Object.entries(training).map(([name, file]) => [TRAINING + name, file]))

/** All but the numbers. */
function described({
  model,
  splitter,
  needs = [],
  lengths,
  tokenizer,
  rowBytes,
  progress,
  from,
}: Omit<CheckpointInPieces, "parameters" | "training">): Files {
  requireTokenizer(model.config.vocabulary, tokenizer?.vocabulary, rowBytes)
  const { heldOutRouting, best, ...figures } = progress
  const { agreement: _, scripts = {}, ...segments } = heldOutRouting ?? {}
  const byScript = Object.entries(scripts).map(([name, stages]) => [`scripts.${name}`, stages] as const)
  const all: [string, number][] = [
    ...Object.entries({ ...figures, best: best?.heldOutBitsPerByte ?? 0 }),
    ...[...Object.entries(segments), ...byScript].flatMap(([name, stages]) =>
      stages.map((figure, s): [string, number] => [`heldOutRouting.${name}[${s}]`, figure]),
    ),
  ]
  for (const [name, figure] of all)
    if (!Number.isFinite(figure))
      throw new AunetError(
        "NOT_FINITE",
        `the checkpoint's progress.${name} is ${figure}; JSON holds finite numbers alone, so it was not saved`,
      )
  const config = {
    format: "aunet",
    version: 1,
    model: model.config,
    splitter: { name: splitter.name, options: splitter.options },
    ...(needs.length > 0 && { plugins: needs }),
    lengths,
    ...(rowBytes !== undefined && { rowBytes }),
    progress,
    ...(from !== undefined && { from }),
  }
  return {
    [CONFIG_FILE]: new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`),
    ...(splitter.data && { [SPLITTER_FILE]: splitter.data }),
    ...(tokenizer && { [MERGES_FILE]: encodeMerges(tokenizer) }),
  }
}
