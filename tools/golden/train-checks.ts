/**
 * Checks of a run of AdamW steps: learning rates, losses, gradient norms before clipping, final weights.
 *
 * In: a golden file with `losses`, an engine. Out: checks.
 * Never: a training loop of its own; it runs the trainer's program with the trainer's schedule.
 */
import { poolValues } from "@aunet/core"
import type { Engine } from "@aunet/tensor"
import {
  corrections,
  officialScheduleNames,
  scheduledRate,
  type ScheduleShape,
  trainProgram,
} from "@aunet/trainer"
import { type Bounds, type Check, checkNumbers, failed } from "./check.ts"
import {
  batchLevels,
  type GoldenFile,
  integersOf,
  lengthsFor,
  needed,
  numbersOf,
  parsed,
} from "./golden-file.ts"

/** True for a file with a trajectory in it. */
export const isTraining = ({ tensors, metadata }: GoldenFile): boolean =>
  "losses" in tensors && metadata.optim !== undefined

/** The official optimiser settings, with its defaults for what a file leaves out. Source: OptimArgs. */
const OFFICIAL_OPTIM = {
  lr: 3e-4,
  weight_decay: 0.1,
  clip: 1,
  warmup: 2000,
  lr_min_ratio: 0.1,
  scheduler: "cosine",
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  cycle_length: 1,
  cosine_theta: 1,
  decay_fraction: 0.1,
  exp_factor: 0.5,
}

/**
 * Makes every check of a trajectory.
 *
 * @param mostSteps runs the first steps only; final weights are then not checked
 */
export async function trainChecks(
  golden: GoldenFile,
  engine: Engine,
  bounds: Bounds,
  mostSteps = Infinity,
): Promise<Check[]> {
  const { file, tensors, metadata, model } = golden
  const [all, B, T] = needed(golden, "tokens").shape
  const optim = { ...OFFICIAL_OPTIM, steps: all, ...(parsed(metadata.optim, `optim of ${file}`) as object) }
  if (!Object.hasOwn(officialScheduleNames, optim.scheduler))
    return [failed(file, "lrs", `the schedule "${optim.scheduler}" is not known`)]
  const schedule = officialScheduleNames[optim.scheduler]
  const steps = Math.min(all, mostSteps)
  const lengths = lengthsFor(golden, T)
  const options = {
    beta1: optim.beta1,
    beta2: optim.beta2,
    epsilon: optim.epsilon,
    weightDecay: optim.weight_decay,
    clip: optim.clip,
  }
  const ran = {
    losses: new Float32Array(steps),
    grad_norms: new Float32Array(steps),
    lrs: new Float32Array(steps),
  }

  await using session = await engine.open(
    { train: trainProgram(model, { rows: B, lengths }, options) },
    golden.parameters,
  )
  const levels = batchLevels(golden)
  const part = batches(golden, B * T)
  for (let step = 0; step < steps; step++) {
    ran.lrs[step] = scheduledRate(schedule, shapeOf(optim), step)
    const { loss, gradientNorm } = await session.step("train", {
      ids: part("tokens", step),
      targets: part("targets", step),
      ...(model.config.levelWeight !== undefined && { targetLevels: part("target_levels", step) }),
      ...poolValues(levels.subarray(step * B * T, (step + 1) * B * T), lengths),
      rate: ran.lrs.slice(step, step + 1),
      ...corrections(options, step + 1),
    })
    ran.losses[step] = loss[0]
    ran.grad_norms[step] = gradientNorm[0]
  }
  const checks: Check[] = []
  const against = (name: keyof typeof ran, check: (expected: Float32Array) => Check): void => {
    if (Object.hasOwn(tensors, name)) checks.push(check(numbersOf(tensors[name]).subarray(0, steps)))
  }
  against("lrs", (expected) => checkNumbers(file, "lrs", ran.lrs, expected, 1e-6))
  // Losses and norms differ in size from step to step: each is measured by itself.
  const eachAgainst = (name: "losses" | "grad_norms", bound: number): void =>
    against(name, (expected) =>
      checkNumbers(file, name, ratios(ran[name], expected), new Float32Array(steps).fill(1), bound),
    )
  eachAgainst("losses", bounds.trajectory)
  eachAgainst("grad_norms", bounds.norms)
  if (steps < all) return checks
  const final = await session.read()
  for (const [name, tensor] of Object.entries(golden.below("final")))
    checks.push(checkNumbers(file, `final.${name}`, final[name] ?? [], numbersOf(tensor), bounds.final))
  return checks
}

const ratios = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value / b[i])

/** Cuts the batch of one step out of a stored tensor [steps, B, T]. */
function batches(golden: GoldenFile, size: number): (name: string, step: number) => Int32Array {
  const whole: Record<string, Int32Array> = {}
  return (name, step) => {
    whole[name] ??= integersOf(needed(golden, name))
    return whole[name].subarray(step * size, (step + 1) * size)
  }
}

const shapeOf = (optim: typeof OFFICIAL_OPTIM & { readonly steps: number }): ScheduleShape => ({
  peak: optim.lr,
  minRatio: optim.lr_min_ratio,
  warmup: optim.warmup,
  total: optim.steps,
  cycleLength: optim.cycle_length,
  theta: optim.cosine_theta,
  decayShare: optim.decay_fraction,
  exponent: optim.exp_factor,
})
