/**
 * What can be concluded from a comparison, and what cannot: in sentences.
 *
 *     better      words-2 needs 0.031 bits-per-byte less than bytes (4.1%); over other texts 0.024 to 0.038, over ...
 *     not sure    ... and another order of the seeds could turn it round
 *
 * In: figures. Out: sentences, as text. Never: a claim about another budget, another language, or one run.
 */
import { listProblems } from "@aunet/base"
import { LEAST_UNITS } from "../bits/interval.ts"
import type { ComparisonReport, ReportedArm } from "./reported.ts"
import type { ArmDifference } from "./differences.ts"
import { MOST_APART } from "./equal-compute.ts"
import { trialBits } from "./runs.ts"

/** What sentences are made of. */
export type Judged = Omit<ComparisonReport, "conclusions" | "limits">

/** Texts below which an interval over texts is itself uncertain. */
const FEW_UNITS = 10
/** Seeds below which an interval over seeds is wide whatever the truth is. */
const FEW_SEEDS = 3
/** Steps of a trial below which the highest rate is ahead early and behind in the end. */
export const FEW_TRIAL_STEPS = 100
/** Times that a text may be read before memory of it is what is compared. */
const MOST_EPOCHS = 4

const bpb = (value: number): string => Math.abs(value).toFixed(4)

/** A range of differences as amounts: both ends on the side where the difference is. */
const between = ({ low, high }: { readonly low: number; readonly high: number }, sign: number): string => {
  const [from, to] = sign < 0 ? [-high, -low] : [low, high]
  return `${from.toFixed(4)} to ${to.toFixed(4)}`
}

/** One sentence a pair of arms. */
export function conclusionsOf(report: Judged): string[] {
  if (report.differences.length === 0)
    return ["Nothing can be concluded yet: no two arms have a run that is through."]
  return report.differences.map((difference) => conclusionOf(difference, report))
}

function conclusionOf(difference: ArmDifference, { arms, units }: Judged): string {
  const { label, against, bitsPerByte, interval, seeds, verdict } = difference
  const [best, other] = bitsPerByte <= 0 ? [label, against] : [against, label]
  const base = arms.find((arm) => arm.label === other)?.bitsPerByte?.mean
  const share = base === undefined ? "" : ` (${((100 * Math.abs(bitsPerByte)) / base).toFixed(1)}%)`
  const head = `${best} needs ${bpb(bitsPerByte)} bits-per-byte less than ${other}${share}`
  const overTexts =
    interval === undefined ? undefined : `95% over ${units}: ${between(interval, bitsPerByte)}`
  const overSeeds =
    seeds.interval === undefined
      ? undefined
      : `95% over ${seeds.count} seeds: ${between(seeds.interval, bitsPerByte)}`
  const figures = [overTexts, overSeeds].filter((each) => each !== undefined).join("; ")
  const told = figures === "" ? "" : `; ${figures}`
  switch (verdict) {
    case "better":
    case "worse":
      return `${best} is better than ${other} at this budget on texts such as these: it needs ${bpb(bitsPerByte)} bits-per-byte less${share}${told}.`
    case "texts":
      return interval === undefined
        ? `Which of ${label} and ${against} is better cannot be told: there is one piece of held-out text, of which no interval can be drawn. In it ${head}.`
        : `Which of ${label} and ${against} is better cannot be told: ${interval.units < LEAST_UNITS ? `${interval.units} ${units} are too few` : `other ${units} could turn it round`}. In these ${head}${told}.`
    case "seeds":
      return `Which of ${label} and ${against} is better cannot be told: other seeds could turn it round. On average ${head}${told}.`
    case "oneSeed":
      return `In this one pair of runs ${head}${told}. With one seed nobody can tell whether other seeds would give the same; train more of them (--seeds 3).`
  }
}

/** What the figures do not say; each with its reason. */
export function limitsOf(report: Judged): string[] {
  const { arms, plan, texts, seeds, done, of } = report
  const epochs = plan.bytes / texts.training.bytes
  const few = report.differences.some(({ units }) => units < FEW_UNITS)
  return [
    report.missing.length > 0 &&
      `${done} of ${of} runs are through; the figures will still change. Missing: ${listProblems(report.missing)}.`,
    `All of this is about ${exponent(plan.bytes * mean(arms))} operations and texts such as these. Which arm is better with more of both is another question: curves that cross here may cross elsewhere.`,
    seeds.length < FEW_SEEDS &&
      `${seeds.length === 1 ? "One seed" : "Two seeds"}: an interval over seeds ${seeds.length === 1 ? "cannot be drawn" : "is very wide with so few"}; three or more tell more.`,
    few && `There are fewer than ${FEW_UNITS} ${report.units}, so intervals over them are rough.`,
    epochs < 1 &&
      arms.some(({ vocabulary }) => vocabulary !== undefined) &&
      `Tokens were merged by all of the training text, and the trainings read ${(100 * epochs).toFixed(0)}% of it: part of what tokens know they have from there.`,
    epochs > MOST_EPOCHS &&
      `The training text was read ${epochs.toFixed(1)} times: what is compared is in part how much each arm remembers of it. More text, or fewer operations, would tell more.`,
    plan.learningRates.length > 1 &&
      plan.trialSteps < FEW_TRIAL_STEPS &&
      `Learning rates were tried for ${plan.trialSteps} ${plan.trialSteps === 1 ? "step" : "steps"}. So short a trial favours high rates, which may be worse over the whole training; name the rates (--learning-rates) where better ones are known.`,
    vocabularyChoice(report),
    ...plan.leftOut.map(({ label, why }) => `${label} was left out: ${why}.`),
    ...arms.map(atTheEdge),
    ...arms.map(allDiverged),
    ...arms.flatMap(brokenOff),
    ...arms.map(otherLengths),
    enginesDiffer(report) &&
      "Runs were computed by different engines or machines, so seconds are not to be compared.",
    "Learning rates were chosen among those tried, on a tenth of the budget each; all else of the optimiser is the same for all arms, and may suit one better than another.",
    "Equal operations are not equal time: seconds are those of this machine and these engines.",
  ].filter((each): each is string => typeof each === "string")
}

const mean = (arms: readonly ReportedArm[]): number =>
  arms.reduce((sum, { flopsPerByte }) => sum + flopsPerByte, 0) / arms.length

const exponent = (value: number): string => value.toExponential(1).replace("e+", "e").replace(".0e", "e")

/** A best rate that is the lowest or the highest of those tried may not be the best there is. */
function atTheEdge({ label, learningRate, trials }: ReportedArm): string | false {
  if (learningRate === undefined || trials.length < 2) return false
  const rates = trials.map((trial) => trial.learningRate).toSorted((a, b) => a - b)
  const edge = learningRate === rates[0] ? "lowest" : learningRate === rates.at(-1) ? "highest" : undefined
  return (
    edge !== undefined &&
    `The best learning rate of ${label}, ${learningRate}, is the ${edge} that was tried; a ${edge === "lowest" ? "lower" : "higher"} one may be better (--learning-rates).`
  )
}

function allDiverged({ label, trials }: ReportedArm): string | false {
  const gone = trials.filter((trial) => trialBits(trial) === undefined)
  return (
    gone.length > 0 &&
    `${label} broke off at the learning ${gone.length === 1 ? "rate" : "rates"} ${gone.map((trial) => trial.learningRate).join(", ")}: its loss was no number any more.`
  )
}

/** Trainings that went well on a tenth of the budget, and not to its end. */
const brokenOff = ({ label, brokenOff: runs }: ReportedArm): string[] =>
  runs.map(
    ({ seed, diverged }) =>
      `${label} with seed ${seed} is in no figure: ${diverged}. Its learning rate went well on a tenth of the budget; a lower one (--learning-rates, in another folder) may go well to the end.`,
  )

/** Segments that came out otherwise than they were asked for are other work than was planned. */
function otherLengths({ label, bytesPerPosition, flopsPerByte, routed }: ReportedArm): string | false {
  if (routed === undefined) return false
  const off = routed.flopsPerByte / flopsPerByte - 1
  if (Math.abs(off) < MOST_APART) return false
  const lengths = (all: readonly number[]): string =>
    all
      .slice(1)
      .map((each) => Number(each.toPrecision(3)))
      .join(", ")
  return `${label} took ${(100 * Math.abs(off)).toFixed(1)}% ${off < 0 ? "fewer" : "more"} operations than the other arms: its segments came to ${lengths(routed.bytesPerPosition)} bytes on average, and were planned with ${lengths(bytesPerPosition)}.`
}

/** How the tokens were chosen, and that their arm was tried more often for it. */
function vocabularyChoice({ arms, passedOver, plan }: Judged): string | false {
  const chosen = arms.find(({ vocabulary }) => vocabulary !== undefined)
  if (chosen === undefined || passedOver.length === 0) return false
  const tried = passedOver.map(({ vocabulary }) => vocabulary).join(", ")
  return `${chosen.label} is the best of ${passedOver.length + 1} vocabularies on ${plan.trialSteps} steps each (the others: ${tried}); over the whole training another may be better, a smaller one above all, since a long token holds from the start what other arms have to learn. No other arm had as many tries.`
}

const enginesDiffer = ({ arms }: Judged): boolean =>
  new Set(arms.flatMap(({ runs }) => runs.map(({ engine }) => `${engine.engine} ${engine.backend}`))).size > 1
