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
import { type GoldenFile, integersOf, levelsOf, type Tensors } from "./golden-file.ts"

/** True for a file with a trajectory in it. */
export const isTraining = ({ tensors, metadata }: GoldenFile): boolean =>
  "losses" in tensors && metadata.optim !== undefined

/** The official optimiser settings as they stand in a golden file. */
interface OfficialOptim {
  readonly lr: number
  readonly weight_decay: number
  readonly clip: number
  readonly warmup: number
  readonly lr_min_ratio: number
  readonly scheduler: string
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly steps: number
  readonly cycle_length?: number
  readonly cosine_theta?: number
  readonly decay_fraction?: number
  readonly exp_factor?: number
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
  const { file, tensors, metadata, model, longest } = golden
  const optim = JSON.parse(metadata.optim) as OfficialOptim
  const schedule = officialScheduleNames[optim.scheduler]
  if (schedule === undefined) return [failed(file, "lrs", `the schedule "${optim.scheduler}" is not known`)]
  const [all, B, T] = tensors.tokens.shape
  const steps = Math.min(all, mostSteps)
  const lengths = [T, ...longest.slice(1)]
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
  const part = batches(tensors, B * T)
  for (let step = 0; step < steps; step++) {
    ran.lrs[step] = scheduledRate(schedule, shapeOf(optim), step)
    const { loss, gradientNorm } = await session.step("train", {
      ids: part("tokens", step),
      targets: part("targets", step),
      ...(model.config.levelWeight !== undefined && { targetLevels: part("target_levels", step) }),
      ...poolValues(tensors.levels ? Uint8Array.from(part("levels", step)) : new Uint8Array(B * T), lengths),
      rate: ran.lrs.slice(step, step + 1),
      ...corrections(options, step + 1),
    })
    ran.losses[step] = loss[0]
    ran.grad_norms[step] = gradientNorm[0]
  }
  const expected = (name: keyof typeof ran) => (tensors[name].data as Float32Array).subarray(0, steps)
  const checks = [
    checkNumbers(file, "lrs", ran.lrs, expected("lrs"), 1e-6),
    checkNumbers(file, "losses", ran.losses, expected("losses"), bounds.trajectory),
    // Norms differ in size from step to step: each is measured by itself.
    checkNumbers(
      file,
      "grad_norms",
      ratios(ran.grad_norms, expected("grad_norms")),
      new Float32Array(steps).fill(1),
      bounds.trajectory,
    ),
  ]
  if (steps < all) return checks
  const final = await session.read()
  for (const [name, { data }] of Object.entries(golden.below("final")))
    checks.push(checkNumbers(file, `final.${name}`, final[name] ?? [], data as Float32Array, bounds.final))
  return checks
}

const ratios = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value / b[i])

/** Cuts the batch of one step out of a stored tensor [steps, B, T]. */
function batches(tensors: Tensors, size: number): (name: string, step: number) => Int32Array {
  const whole: Record<string, Int32Array> = {}
  return (name, step) => {
    whole[name] ??= name === "levels" ? Int32Array.from(levelsOf(tensors[name])) : integersOf(tensors[name])
    return whole[name].slice(step * size, (step + 1) * size)
  }
}

const shapeOf = (optim: OfficialOptim): ScheduleShape => ({
  peak: optim.lr,
  minRatio: optim.lr_min_ratio,
  warmup: optim.warmup,
  total: optim.steps,
  ...(optim.cycle_length !== undefined && { cycleLength: optim.cycle_length }),
  ...(optim.cosine_theta !== undefined && { theta: optim.cosine_theta }),
  ...(optim.decay_fraction !== undefined && { decayShare: optim.decay_fraction }),
  ...(optim.exp_factor !== undefined && { exponent: optim.exp_factor }),
})
