/**
 * Writes a training for PyTorch: one script, and what it begins with.
 *
 *     aunet_train.py   the model, the data and the loop in plain PyTorch; needs nothing else
 *     train.json       where the corpora are, and their shares
 *     train.sbatch     the same as a job of SLURM, to be filled in
 *     model/           the checkpoint as it is, the state of its training with it
 *
 * The script writes checkpoints of ours, so that nothing has to be brought back.
 *
 * In: the files of a checkpoint, paths of corpora. Out: files. Never: starts Python.
 */
import { readFile } from "node:fs/promises"
import { badOption, checkOptionNames } from "@aunet/base"
import { type Checkpoint, type Files, modelCost } from "@aunet/core"
import { checkScriptModel, SCRIPT } from "./script-model.ts"

export { SCRIPT }

/** What is trained on. */
export interface ExportTorchOptions {
  /** Corpora of `aunet prepare`: paths as the script will find them, each by its name; one, or several with shares. */
  readonly data?: Readonly<Record<string, string>>
  /** Share of the bytes of each, above 0, together 1; left out for one. */
  readonly mix?: Readonly<Record<string, number>>
}

/**
 * Writes a training for PyTorch.
 *
 * @param checkpoint what was read of it
 * @param files of it, as its folder gives them
 * @throws AunetError BAD_CONFIG for a model over tokens, with a router or with a plug-in that the script does not have; BAD_OPTION
 * @example
 * const run = nodeFolder("run")
 * const files = await exportTorch(await readCheckpoint(run), await run.read(), { data: { books: "/data/books" } })
 * await nodeFolder("for-pytorch").write(files)
 */
export async function exportTorch(
  { model, lengths }: Pick<Checkpoint, "model" | "lengths">,
  files: Files,
  options: ExportTorchOptions = {},
): Promise<Files> {
  checkOptionNames<ExportTorchOptions>("exportTorch", options, { data: true, mix: true })
  const { data = {}, mix } = options
  checkMix(Object.keys(data), mix)
  checkScriptModel(model.config)
  const text = (content: string): Uint8Array => new TextEncoder().encode(content)
  const { trainingFlopsPerByte, nonEmbeddingFlopsPerByte } = modelCost(model, lengths)
  const task = {
    data: Object.entries(data).map(([name, path]) => (mix === undefined ? path : `${name}:${path}`)),
    ...(mix !== undefined && {
      mix: Object.entries(mix)
        .map(([name, share]) => `${name}=${share}`)
        .join(","),
    }),
    trainingFlopsPerByte,
    nonEmbeddingFlopsPerByte,
  }
  return {
    [SCRIPT]: new Uint8Array(await readFile(new URL(`../python/${SCRIPT}`, import.meta.url))),
    "train.json": text(`${JSON.stringify(task, null, 2)}\n`),
    "train.sbatch": text(JOB),
    // The mean of weights is a training's own, and begins anew there.
    ...Object.fromEntries(
      Object.entries(files)
        .filter(([name]) => name !== "train/average.safetensors")
        .map(([name, content]) => [`model/${name}`, content]),
    ),
  }
}

function checkMix(names: readonly string[], mix: ExportTorchOptions["mix"]): void {
  const needed = names.length > 1
  if (!needed && mix === undefined) return
  const shares = Object.values(mix ?? {})
  const sum = shares.reduce((total, share) => total + share, 0)
  const fits =
    needed &&
    Object.keys(mix ?? {})
      .toSorted()
      .join() === names.toSorted().join() &&
    shares.every((share) => share > 0) &&
    Math.abs(sum - 1) < 1e-6
  if (!fits)
    throw badOption(
      "mix",
      mix,
      needed
        ? `a share above 0 of each of ${names.join(", ")}, together 1`
        : "left out where there is one corpus or none",
    )
}

/** What every cluster has otherwise stands at its head. */
const JOB = `#!/bin/bash
#SBATCH --job-name=aunet
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=16
#SBATCH --time=24:00:00
# A minute before its time is over it saves and ends: submit it again, and it goes on. After the failure of a node it is queued again by itself.
#SBATCH --signal=TERM@60
#SBATCH --requeue
# sbatch train.sbatch --steps 100000 --device cuda --dtype bfloat16 --compile
cd "\${SLURM_SUBMIT_DIR:-.}"
head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
exec srun torchrun --nnodes "$SLURM_NNODES" --nproc-per-node "\${SLURM_GPUS_ON_NODE:-1}" \\
  --rdzv-backend c10d --rdzv-endpoint "$head:29500" --rdzv-id "$SLURM_JOB_ID" --max-restarts 3 \\
  aunet_train.py "$@"
`
