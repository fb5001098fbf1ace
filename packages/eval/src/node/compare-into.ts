/**
 * A whole comparison: plans it, tries learning rates, trains, measures, reports; and goes on where it was stopped.
 *
 *     prepare -> plan -> for each arm: trials -> a rate, a vocabulary
 *                        for each seed: for each arm: train -> measure -> report
 *
 * Seed by seed, so that what was stopped has something to compare; the report is written after every training.
 *
 * In: what is compared, a workshop, a folder. Out: a report, and files. Never: does anything twice that is through, or
 * trains two at the same time, which would make their seconds worthless.
 */
import { join } from "node:path"
import { badOption } from "@aunet/base"
import type { ModelConfig, Registry } from "@aunet/core"
import type { BitsProgress } from "../bits/bits-of-texts.ts"
import { armsNamed, type AskedArm } from "../compare/arms.ts"
import { comparedTexts } from "../compare/compared-texts.ts"
import { comparisonPage } from "../compare/comparison-page.ts"
import { comparisonReport } from "../compare/comparison-report.ts"
import { choiceOf, flopsPerByteOf } from "../compare/equal-compute.ts"
import type { PlannedArm } from "../compare/plan-comparison.ts"
import type { ComparisonReport } from "../compare/reported.ts"
import { type ArmRuns, bestRate, type ComparedRun, type TrainedRun } from "../compare/runs.ts"
import type { Workshop } from "../compare/workshop.ts"
import { taskItems } from "../run/task-items.ts"
import type { ComparedTasks, CompareOptions, Comparison } from "./comparison.ts"
import { commonStarts } from "./common-starts.ts"
import { comparisonClock } from "./comparison-clock.ts"
import { keptTraining } from "./comparison-folder.ts"
import { keepFile, keepWhole } from "./kept-files.ts"
import { measureKept } from "./measure-kept.ts"
import { plannedComparison } from "./planned-comparison.ts"
import { type KeptRun, trainKept } from "./train-kept.ts"
import { type ArmInHand, tryRates } from "./try-rates.ts"

/** Measurements of a training, spread over it. */
const MEASUREMENTS = 20
/** Bytes of each. */
const MEASURED_BYTES = 65536

/**
 * Compares.
 *
 * @returns the report, which is also in the folder as `report.json` and `index.html`
 * @throws AunetError BAD_OPTION, BAD_DATA, WRITE_FAILED and what planning, training and measuring throw; the signal's
 * reason when it was stopped, after which the same call goes on
 */
export async function compareInto(
  folder: string,
  comparison: Comparison,
  workshop: Workshop,
  options: CompareOptions,
): Promise<ComparisonReport> {
  const { onPlan, onRun, signal } = options
  const asked = armsNamed(comparison.arms, comparison.stages)
  const { seeds: seedCount } = comparison
  if (!Number.isInteger(seedCount) || seedCount < 1 || seedCount > 100)
    throw badOption("seeds", seedCount, "a whole number from 1 to 100")
  const seeds = Array.from({ length: seedCount }, (_, seed) => seed)
  // Items that are not there are told now, and not after the first training.
  const { tasks } = comparison
  for (const task of tasks?.tasks ?? []) await taskItems(task, (tasks as ComparedTasks).data, { limit: 1 })
  const texts = await comparedTexts(comparison.data, comparison.heldOut)
  const kept = await plannedComparison(folder, comparison, asked, texts, workshop, { signal, keep: true })
  onPlan?.(kept)
  const { plan } = kept
  // Several texts are paired as they are; of one alone its windows are.
  const starts = texts.heldOut.length === 1 ? await commonStarts(folder, kept, workshop.registry) : undefined
  const clock = comparisonClock(plan, seeds.length, options.onProgress)
  const arms = plan.arms.map((planned): ArmInHand => ({
    planned,
    trials: [],
    runs: [],
    brokenOff: [],
    passedOver: false,
  }))
  const words = wordsOf(plan.arms, asked)
  const report = async (): Promise<ComparisonReport> => {
    const runsOf = arms.map(({ planned: { label }, trials, runs, brokenOff, passedOver }): ArmRuns => {
      const rate = trials.length === plan.learningRates.length ? bestRate(trials) : undefined
      return { label, trials, runs, brokenOff, passedOver, ...(rate !== undefined && { learningRate: rate }) }
    })
    const { command, versions } = options
    const made = comparisonReport(plan, runsOf, words, { command, versions, texts: texts.facts, seeds })
    await keepFile(join(folder, "report.json"), made)
    await keepWhole(join(folder, "index.html"), comparisonPage(made))
    return made
  }
  const trained = async (
    planned: PlannedArm,
    place: string,
    how: { readonly steps: number; readonly learningRate: number; readonly seed: number },
    keeps: boolean,
  ): Promise<{ readonly run: TrainedRun; readonly stepped: boolean }> => {
    signal?.throwIfAborted()
    const { label, config } = planned
    const settings = {
      ...how,
      training: await keptTraining(folder, label, kept),
      config,
      data: texts.training,
      heldOut: texts.choosing,
      rows: plan.rows,
      rowBytes: plan.rowBytes,
      warmupShare: plan.warmupShare,
      measurements: MEASUREMENTS,
      measuredBytes: MEASURED_BYTES,
    }
    const what = keeps ? `${label}, seed ${how.seed}` : `${label}, learning rate ${how.learningRate}`
    const watch = clock.begin(planned, what, how.steps)
    const trained = await trainKept(join(folder, "arms", label, place), settings, keeps, workshop, {
      onStep: watch.onStep,
      ...(signal && { signal }),
    })
    const run = withCost(trained, config, plan.rowBytes, workshop.registry)
    watch.end(run)
    return { run, stepped: watch.stepped() }
  }
  const trial = async ({ planned, trials }: ArmInHand, learningRate: number): Promise<void> => {
    const how = { steps: plan.trialSteps, learningRate, seed: 0 }
    const place = join("trials", String(learningRate))
    const { run, stepped } = await trained(planned, place, how, false)
    trials.push(run)
    onRun?.(planned.label, run, !stepped, "trial")
    if (stepped) await report()
  }

  const chosen: Awaited<ReturnType<typeof tryRates>>[] = []
  for (const choice of new Set(plan.arms.map(choiceOf))) {
    const alternatives = arms.filter(({ planned }) => choiceOf(planned) === choice)
    chosen.push(await tryRates(alternatives, plan.learningRates, trial))
  }
  for (const seed of seeds)
    for (const {
      arm: { planned, runs, brokenOff },
      learningRate,
    } of chosen) {
      const { label } = planned
      const place = join("seeds", String(seed))
      const { run, stepped } = await trained(planned, place, { steps: plan.steps, learningRate, seed }, true)
      if (run.diverged !== undefined) {
        // The others are worth comparing all the same.
        brokenOff.push(run)
        onRun?.(label, run, !stepped, "run")
        if (stepped) await report()
        continue
      }
      const measured = await measureKept(join(folder, "arms", label, place), {
        name: label,
        heldOut: texts.heldOut,
        windowBytes: plan.rowBytes,
        workshop,
        ...(starts && { starts }),
        ...(tasks && { tasks }),
        onProgress: ({ bytes, bits }: BitsProgress) =>
          clock.tell(
            `${label}, seed ${seed}: held-out text`,
            bytes / texts.facts.heldOut.bytes,
            bits / bytes,
          ),
        onItem: (task, share) => clock.tell(`${label}, seed ${seed}: ${task}`, share),
        ...(signal && { signal }),
      })
      const { wasKnown, ...figures } = measured
      const compared: ComparedRun = { ...run, ...figures }
      runs.push(compared)
      onRun?.(label, compared, wasKnown, "run")
      if (!wasKnown) await report()
    }
  return report()
}

/** Counts what a model cost that found its own boundaries: the plan knew only what they were asked to be. */
function withCost(
  { found, ...run }: KeptRun,
  config: ModelConfig,
  rowBytes: number,
  registry: Registry,
): TrainedRun {
  if (found === undefined) return run
  const { keptShares, heldOutBytesPerSegment } = found
  const bytesPerPosition = [1, ...keptShares.map((share) => 1 / share)]
  const { flopsPerByte } = flopsPerByteOf({ config, bytesPerPosition }, rowBytes, registry)
  return {
    ...run,
    routed: { bytesPerPosition, flopsPerByte, ...(heldOutBytesPerSegment && { heldOutBytesPerSegment }) },
  }
}

/** What each arm is, by its label. */
const wordsOf = (planned: readonly PlannedArm[], asked: readonly AskedArm[]): Record<string, string> =>
  Object.fromEntries(
    planned.flatMap((each) =>
      asked.filter(({ label }) => label === choiceOf(each)).map(({ arm }) => [each.label, arm.words]),
    ),
  )
