/**
 * A comparison as values: what `report.json` holds and the page is drawn from.
 *
 * In: a plan, runs, and what they were made with. Out: figures and sentences. Never: a clock, or a figure that is not
 * from the runs.
 */
import { conclusionsOf, limitsOf } from "./conclude.ts"
import { differencesOf, unitWords } from "./differences.ts"
import { choiceOf } from "./equal-compute.ts"
import { missingOf } from "./missing.ts"
import type { ComparisonPlan, PlannedArm } from "./plan-comparison.ts"
import type { ComparisonOrigin, ComparisonReport, ReportedArm, TaskFigure } from "./reported.ts"
import type { ArmRuns, ComparedRun } from "./runs.ts"
import { seedMean } from "./student.ts"
import { taskDifferencesOf, taskErrorsOf } from "./task-differences.ts"

/**
 * Puts a report together; of a comparison that is not through as well.
 *
 * @param words what each arm is, by its label
 */
export function comparisonReport(
  plan: ComparisonPlan,
  arms: readonly ArmRuns[],
  words: Readonly<Record<string, string>>,
  origin: ComparisonOrigin,
): ComparisonReport {
  const { arms: planned, ...rest } = plan
  const isPassedOver = ({ label }: PlannedArm): boolean =>
    arms.find((each) => each.label === label)?.passedOver === true
  const reportOf = (each: PlannedArm): ReportedArm => reportedArm(each, arms, words[each.label] ?? each.label)
  const measured = arms.filter(({ runs }) => runs.length > 0)
  const differences = differencesOf(
    measured.map(({ label, runs }) => ({ label, bits: runs.map(({ seed, bits }) => ({ seed, bits })) })),
  )
  const [first] = measured.flatMap(({ runs }) => runs)
  const head = {
    version: 1 as const,
    ...origin,
    plan: rest,
    done: measured.reduce((sum, { runs }) => sum + runs.length, 0),
    of: new Set(planned.map(choiceOf)).size * origin.seeds.length,
    missing: missingOf(plan, arms, origin.seeds),
    arms: planned.filter((each) => !isPassedOver(each)).map(reportOf),
    passedOver: planned.filter(isPassedOver).map(reportOf),
    differences,
    taskDifferences: taskDifferencesOf(measured),
    units: first === undefined ? "texts" : unitWords(first.bits),
  }
  return { ...head, conclusions: conclusionsOf(head), limits: limitsOf(head) }
}

function reportedArm(planned: PlannedArm, arms: readonly ArmRuns[], words: string): ReportedArm {
  const {
    trials,
    runs,
    learningRate,
    brokenOff = [],
  }: ArmRuns = arms.find(({ label }) => label === planned.label) ?? {
    trials: [],
    runs: [],
    label: planned.label,
  }
  return {
    ...planned,
    words,
    ...(learningRate !== undefined && { learningRate }),
    ...(runs.length > 0 && {
      bitsPerByte: seedMean(runs.map(({ bits }) => bits.bitsPerByte)),
      seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0) / runs.length,
    }),
    trials,
    runs: runs.map(({ bits, judged: _, ...run }) => ({
      ...run,
      bitsPerByte: bits.bitsPerByte,
      documents: bits.documents.map(({ name, bytes, bits: cost }) => ({ name, bytes, bits: cost })),
    })),
    brokenOff,
    tasks: taskFigures(runs),
    ...routedMean(runs),
  }
}

/** Segments as they came to be, over the seeds. */
function routedMean(runs: readonly ComparedRun[]): Pick<ReportedArm, "routed"> {
  const all = runs.flatMap(({ routed }) => routed ?? [])
  if (all.length === 0) return {}
  const each = (rows: readonly (readonly number[])[]): number[] =>
    (rows[0] ?? []).map((_, s) => rows.reduce((sum, row) => sum + row[s], 0) / rows.length)
  const heldOut = each(all.flatMap(({ heldOutBytesPerSegment: found }) => (found ? [found] : [])))
  return {
    routed: {
      bytesPerPosition: each(all.map(({ bytesPerPosition }) => bytesPerPosition)),
      flopsPerByte: all.reduce((sum, { flopsPerByte }) => sum + flopsPerByte, 0) / all.length,
      ...(heldOut.length > 0 && { heldOutBytesPerSegment: heldOut }),
    },
  }
}

/** Figures of tasks that every run of an arm has. */
function taskFigures(runs: readonly ComparedRun[]): TaskFigure[] {
  const [first, ...others] = runs
  if (first === undefined) return []
  const errors = taskErrorsOf(runs)
  return first.tasks.flatMap(({ task, metrics }) =>
    metrics.flatMap(({ metric, value, uniform, chance }): TaskFigure[] => {
      const rest = others.map(
        ({ tasks }) =>
          tasks.find((each) => each.task === task)?.metrics.find((each) => each.metric === metric)?.value,
      )
      const values = [value, ...rest].filter((each) => each !== undefined)
      if (values.length < runs.length) return []
      const error = errors.get(task)?.get(metric)
      return [
        {
          task,
          metric,
          value: seedMean(values),
          ...(error !== undefined && { error }),
          uniform,
          ...(chance !== undefined && { chance }),
        },
      ]
    }),
  )
}
