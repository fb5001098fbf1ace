/**
 * A training configuration for the official code, to go on from an exported model on a cluster.
 *
 * In: an official model configuration and what it was trained with. Out: YAML with comments.
 * Never: a figure that only the user can know; those stand as CHANGE_THIS.
 * Source: aunet.md 1.9, 3.1; the released configurations.
 */
import { lawBatchBytes, lawLearningRate, warmupOf } from "./plan.ts"

/** What the configuration is made of. */
export interface TrainingYaml {
  readonly model: Readonly<Record<string, unknown>>
  readonly architecture: "aunet" | "transformer"
  readonly rowBytes: number
  readonly strategy: Readonly<Record<string, string>> | undefined
  readonly exactStrategy: boolean
  /** Operations of the training that is planned; decides learning rate and steps. */
  readonly flops: number
  readonly flopsPerByte: number
}

/** GPUs that the steps are counted for; users change it. */
const GPUS = 8

/** How often a checkpoint is written, and how many stay. */
const SAVES = { every: 2500, keep: 3 }

/** Writes the configuration. */
export function trainingYaml({
  model,
  architecture,
  rowBytes,
  strategy,
  exactStrategy,
  flops,
  flopsPerByte,
}: TrainingYaml): string {
  const batchSize = Math.max(1, Math.round(lawBatchBytes(flops) / (GPUS * rowBytes)))
  const steps = Math.max(1, Math.round(flops / flopsPerByte / (GPUS * batchSize * rowBytes)))
  const section = {
    name: "from-aunet-ts",
    dump_dir: "CHANGE_THIS",
    seed: 777,
    steps,
    optim: {
      lr: Number(lawLearningRate(flops).toPrecision(3)),
      weight_decay: 0.1,
      warmup: warmupOf(steps),
      lr_min_ratio: 0.01,
      clip: 0.2,
      beta1: 0.9,
      beta2: 0.95,
      scheduler: "cosine",
    },
    distributed: {
      fsdp_type: "full_shard",
      compile: true,
      model_dtype: "bf16",
      matmul_allow_tf32: false,
      selective_activation_checkpointing: false,
      tp_size: 1,
      compile_cache_size_limit: 16,
    },
    model,
    data: {
      root_dir: "CHANGE_THIS",
      sources: { text: 1 },
      batch_size: batchSize,
      prefetch_size: 1024,
      seq_len: rowBytes,
      n_views: 2,
      load_async: true,
      add_bos: true,
      add_eos: true,
      tokenizer: { name: "bytes" },
      ...(architecture === "aunet" && { regex: { strategy: strategy ?? "CHANGE_THIS" } }),
    },
    // By the official default one more is written every 1000 steps, and all are kept.
    checkpoint: { init_ckpt_path: "CHANGE_THIS", dump: SAVES, eval: SAVES },
    logging: { freq: 10 },
  }
  const splitterNote =
    architecture !== "aunet"
      ? []
      : strategy === undefined
        ? [
            "# The official code has no rule like this model's splitter: data.regex.strategy is yours to choose.",
          ]
        : exactStrategy
          ? []
          : [
              "# data.regex.strategy is the official rule nearest to this model's splitter, not the very same one.",
            ]
  return [
    architecture === "aunet"
      ? "# Trains this model with facebookresearch/lingua: torchrun .../train.py config=.../train.yaml"
      : "# Trains this model with facebookresearch/lingua: torchrun -m apps.main.train config=.../train.yaml",
    "#   dump_dir                     where checkpoints go",
    "#   data.root_dir                the folder above text/, which `aunet shard` wrote",
    "#   checkpoint.init_ckpt_path    the folder that `python load.py --dcp` wrote; leave the line out to start anew",
    `# Learning rate, batch and steps follow the paper's laws for ${flops.toExponential(2)} operations on ${GPUS} GPUs.`,
    "# Fewer GPUs or another budget: keep batch_size x GPUs x seq_len, and count the steps again.",
    ...splitterNote,
    ...yamlLines(section, 0),
    "",
  ].join("\n")
}

/** Writes plain data as YAML. */
function yamlLines(value: Readonly<Record<string, unknown>>, depth: number): string[] {
  return Object.entries(value).flatMap(([key, inside]) => {
    const start = `${"    ".repeat(depth)}${key}:`
    if (typeof inside !== "object" || inside === null || Array.isArray(inside))
      return [`${start} ${yamlValue(inside)}`]
    return [start, ...yamlLines(inside as Record<string, unknown>, depth + 1)]
  })
}

function yamlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(", ")}]`
  if (typeof value !== "number")
    return typeof value === "string" && !/^[A-Za-z_][\w-]*$/.test(value)
      ? JSON.stringify(value)
      : String(value)
  // YAML 1.1 takes 1e-05 for a text; it wants a dot.
  const text = String(value)
  return /^-?\d+e/.test(text) ? text.replace("e", ".0e") : text
}
