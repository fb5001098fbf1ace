/**
 * What the forward pass of the script for PyTorch keeps for the way back, and the most that the way back holds beside it.
 *
 *     blocks      `kept-of-block.ts`; what each is given alone, where they are computed twice
 *     down, up    the vectors taken over, their norm; a row of the next stage for each position (multi-linear)
 *     output      norm, and the logarithms of 258 shares in float32
 *
 * In: a model, positions of each stage, rows, how numbers are held. Out: bytes. Never: compiled blocks (they keep less), what
 * attention on processors keeps where a window reaches over everything (on a GPU that is one kernel), buffers of libraries.
 * Source: counts of the tensors that PyTorch saves (`packages/cli/test/plan-torch.test.ts`).
 */
import { type Model, type ModelConfig, stackOptions, vocabularyOf } from "@aunet/core"
import { blockBytes, type Held, normBytes, type Stack, tableBytes } from "./kept-of-block.ts"

/**
 * How numbers are held: all in float32; `autocast`, as `--dtype bfloat16` alone (float32 parameters, copies of the matrices
 * and of what products take in bfloat16); `bfloat16`, as with `--shard`, where parameters are gathered in it.
 */
export type Arithmetic = "float32" | "autocast" | "bfloat16"

/** What is computed at a time. */
export interface KeptOptions {
  /** B, rows that are computed at once. */
  readonly rows: number
  readonly arithmetic: Arithmetic
  /** Whether each block keeps what it is given alone, and is computed again on the way back. */
  readonly checkpointed: boolean
}

/** Bytes on one GPU. */
export interface KeptActivations {
  readonly blocks: number
  readonly transitions: number
  /** From the last block to the loss. */
  readonly output: number
  /** Indices of the batch, angles, masks. */
  readonly indices: number
  /** Matrices in bfloat16, of `autocast`. */
  readonly weightCopies: number
  /** All of these. */
  readonly kept: number
  /** Most that is held beside them for a moment: gradients of logits or of a block, and a block that is computed again. */
  readonly transient: number
}

/**
 * Counts what is kept.
 *
 * @param model its upsampler and pool are of those that the script has
 * @param lengths positions of each stage in a row
 */
export function keptActivations(
  { config, parameters }: Pick<Model, "config" | "parameters">,
  lengths: readonly number[],
  { rows, arithmetic, checkpointed }: KeptOptions,
): KeptActivations {
  const held: Held = { rows, low: arithmetic === "float32" ? 4 : 2, cast: arithmetic === "autocast" }
  const stacks = stacksOf(config, held)
  const layersOf = ({ stage }: Stack): number => config.stages[stage].layers
  const positionsOf = ({ stage }: Stack): number => rows * lengths[stage]
  const whole = (stack: Stack): number => blockBytes(config, stack, lengths[stack.stage], held)
  const given = (stack: Stack): number => positionsOf(stack) * stack.bytes * config.stages[stack.stage].width

  const blocks = sum(stacks.map((stack) => layersOf(stack) * (checkpointed ? given(stack) : whole(stack))))
  const transitions = sum(config.stages.slice(1).map((_, s) => transitionBytes(config, s, lengths, held)))
  const output = outputBytes(config, lengths[0], stacks[stacks.length - 1].bytes, held)
  const tables = stacks.map(
    (stack) => layersOf(stack) * tableBytes(config, stack.stage, lengths[stack.stage], held),
  )
  const ofBatch = 2 * lengths[0] + sum(lengths.slice(1).map((length, s) => length + 2 * lengths[s]))
  const indices = sum(tables) + 8 * rows * ofBatch
  const { inBlocks, beside, ofBlock } = held.cast ? matrices(config, parameters) : NO_MATRICES
  const weightCopies = 2 * (beside + (checkpointed ? 0 : inBlocks))

  const logits = rows * lengths[0] * vocabularyOf(config) * (held.low === 2 ? 10 : 8)
  const block = (stack: Stack): number => {
    const { width, feedForwardWidth } = stackOptions(config, stack.stage)
    // What a block is given is kept already.
    const again = checkpointed ? whole(stack) - given(stack) + 2 * ofBlock(stack.stage) : 0
    const gradients = 2 * feedForwardWidth * held.low + width * (stack.bytes + (held.cast ? 2 : 0))
    // What led from the last block to the loss is gone by then.
    return again + positionsOf(stack) * gradients + 4 * width * feedForwardWidth - output
  }
  return {
    blocks,
    transitions,
    output,
    indices,
    weightCopies,
    kept: blocks + transitions + output + indices + weightCopies,
    // Copies of all matrices are there until the forward pass is over, blocks computed twice or not.
    transient: Math.max(logits, ...stacks.map(block), checkpointed ? 2 * inBlocks : 0),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** The stacks in the order in which they are computed. */
function stacksOf({ stages, pool, residuals, upsampler }: ModelConfig, { low, cast }: Held): Stack[] {
  // Under autocast embeddings are float32, and what a product gave is not any more.
  const wide = (stage: number): boolean => cast && (stage === 0 || pool?.name === "interpolated")
  const down = stages.map((_, stage): Stack => ({ stage, bytes: wide(stage) ? 4 : low }))
  const up = residuals.map((residual, stage): Stack => {
    const below = hasSharedMatrix(upsampler) ? low : down[stage + 1].bytes
    return { stage, bytes: Math.max(residual ? down[stage].bytes : 0, below) }
  })
  return [...down, ...up.toReversed()]
}

/** Whether the way up has a matrix for all offsets; otherwise it takes means. */
function hasSharedMatrix({ options }: ModelConfig["upsampler"]): boolean {
  const shared =
    typeof options === "object" && options !== null && "shared" in options ? options["shared"] : "linear"
  return shared === "linear"
}

/** What leads from the last block to the loss. */
function outputBytes(config: ModelConfig, length: number, bytes: number, { rows, cast }: Held): number {
  const [{ width }] = config.stages
  const levels =
    config.levelWeight === undefined
      ? 0
      : normBytes(2 * width, cast ? 4 : bytes, 1, cast) + 4 * config.stages.length
  return rows * length * (normBytes(width, bytes, 1, cast) + 4 * vocabularyOf(config) + levels)
}

/** The way from a stage to the next and back. */
function transitionBytes(config: ModelConfig, stage: number, lengths: readonly number[], held: Held): number {
  const { rows, low, cast } = held
  const [here, below] = stacksOf(config, held).slice(stage)
  const [width, next] = [config.stages[stage].width, config.stages[stage + 1].width]
  const [positions, pooled] = [lengths[stage], lengths[stage + 1]]
  const shared = hasSharedMatrix(config.upsampler)
  const down = config.pool?.name === "interpolated" ? 0 : pooled * normBytes(width, here.bytes, 1, cast)
  const up = shared ? pooled * normBytes(next, below.bytes, 1, cast) : 0
  // Where nothing is shared, the matrices of each offset have a norm of their own.
  const indexed = shared ? 0 : pooled * normBytes(next, below.bytes, 0, cast)
  const own: Readonly<Record<string, number>> = {
    "multi-linear": positions * (next * low + 16) + indexed,
    repeat: 8 * positions,
    simple: positions,
  }
  return rows * (down + up + own[config.upsampler.name])
}

interface Matrices {
  readonly inBlocks: number
  readonly beside: number
  readonly ofBlock: (stage: number) => number
}

const NO_MATRICES: Matrices = { inBlocks: 0, beside: 0, ofBlock: () => 0 }

/** Numbers of the matrices that products take. */
function matrices(config: ModelConfig, parameters: Model["parameters"]): Matrices {
  const taken = Object.entries(parameters).filter(
    ([name, { shape }]) =>
      shape.length > 1 &&
      (config.tiedVocabulary === true || !name.startsWith("tok_embeddings")) &&
      !name.includes("pos_encoding"),
  )
  const count = (those: typeof taken): number =>
    sum(those.map(([, { shape }]) => shape.reduce((product, size) => product * size, 1)))
  const inBlock = ([name]: (typeof taken)[number]): boolean => name.includes(".layers.")
  return {
    inBlocks: count(taken.filter(inBlock)),
    beside: count(taken.filter((each) => !inBlock(each))),
    ofBlock: (stage: number): number => {
      const stack = stage === config.stages.length - 1 ? "trunk" : `encoders.${stage}`
      return count(taken.filter(([name]) => name.startsWith(`${stack}.layers.0.`)))
    },
  }
}
