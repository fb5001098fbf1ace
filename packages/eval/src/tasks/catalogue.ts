/**
 * All tasks there are, by name.
 *
 * In: names as `--tasks` takes them, with `*` for any characters. Out: tasks. Never: a task twice.
 */
import { AunetError, listProblems } from "@aunet/base"
import { nearNames } from "../text/near-names.ts"
import { fitsName } from "../text/wildcard.ts"
import type { Task } from "./task.ts"
import { arcChallenge, arcEasy } from "./set/arc.ts"
import { blimp } from "./set/blimp.ts"
import { boolq } from "./set/boolq.ts"
import { cmmlu } from "./set/cmmlu.ts"
import { copa } from "./set/copa.ts"
import { cuteTasks } from "./set/cute.ts"
import { floresTasks } from "./set/flores.ts"
import { gsm8k, gsm8kCot } from "./set/gsm8k.ts"
import { hellaswag } from "./set/hellaswag.ts"
import { lambadaOpenai } from "./set/lambada.ts"
import { mgsmTasks } from "./set/mgsm.ts"
import { mmlu, mmluContinuation } from "./set/mmlu.ts"
import { mmluLanguageTasks } from "./set/mmlu-languages.ts"
import { nqOpen, nqOpenTarget, triviaqa, triviaqaTarget } from "./set/open-questions.ts"
import { openbookqa } from "./set/openbookqa.ts"
import { piqa } from "./set/piqa.ts"
import { race } from "./set/race.ts"
import { commonsenseQa, sciq } from "./set/science-and-sense.ts"
import { siqaTwoWay, socialIqa } from "./set/social-iqa.ts"
import { wikitext } from "./set/wikitext.ts"
import { winogrande } from "./set/winogrande.ts"
import { xcopaTasks } from "./set/xcopa.ts"

let made: readonly Task[] | undefined

/** Every task of this package. */
export const allTasks = (): readonly Task[] =>
  (made ??= [
    hellaswag,
    arcEasy,
    arcChallenge,
    piqa,
    socialIqa,
    siqaTwoWay,
    winogrande,
    copa,
    boolq,
    openbookqa,
    lambadaOpenai,
    nqOpen,
    nqOpenTarget,
    triviaqa,
    triviaqaTarget,
    gsm8k,
    gsm8kCot,
    mmlu,
    mmluContinuation,
    cmmlu,
    ...mmluLanguageTasks,
    ...mgsmTasks,
    ...xcopaTasks,
    wikitext,
    race,
    commonsenseQa,
    sciq,
    blimp,
    ...cuteTasks,
    ...floresTasks(),
  ])

/**
 * Finds tasks by name.
 *
 * @param names `hellaswag`, `cute:*`
 * @param others tasks of one's own beside those of this package
 * @throws AunetError BAD_OPTION for a name that fits none, with those that are near it
 * @example tasksNamed(["arc_*", "cute:spell"]).map(({ name }) => name)
 */
export function tasksNamed(names: readonly string[], others: readonly Task[] = []): Task[] {
  const known = [...others, ...allTasks()]
  const chosen = new Map<string, Task>()
  for (const name of names) {
    const found = known.filter((task) => fitsName(name, task.name))
    if (found.length === 0)
      throw new AunetError("BAD_OPTION", `there is no task ${name}; ${meant(name, known)}`)
    for (const task of found) if (!chosen.has(task.name)) chosen.set(task.name, task)
  }
  return [...chosen.values()]
}

/** Names that are near it; all families where none is. */
function meant(name: string, known: readonly Task[]): string {
  const families = [...new Set(known.map((task) => task.name.replace(/(:|_[a-z]{2}(_|$)).*/, "$1*")))]
  const names = known.map((task) => task.name)
  const near = nearNames(name, name.includes("*") ? families : names)
  return near.length > 0 ? `did you mean ${near.join(" or ")}?` : `there are ${listProblems(families, ", ")}`
}
