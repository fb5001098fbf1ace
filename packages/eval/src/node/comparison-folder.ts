/**
 * A comparison in a folder: what is compared, which is fixed by its first run.
 *
 *     report/comparison.json     what was asked, the texts, the plan
 *     report/arms/words-2/       splitter.bin, merges.json; trials/0.0076/, seeds/0/
 *     report/index.html, report.json
 *
 * In: what is asked now. Out: what was asked first, if it is the same. Never: two comparisons in one folder.
 */
import { mkdir, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { AunetError } from "@aunet/base"
import type { ArmTraining } from "../compare/workshop.ts"
import type { ComparedTexts } from "../compare/compared-texts.ts"
import type { ComparisonPlan } from "../compare/plan-comparison.ts"
import { keepFile, keepWhole, keptFile, writing } from "./kept-files.ts"

/** What makes two comparisons the same. Seeds and tasks may be added to one. */
export interface Asked {
  readonly arms: readonly string[]
  readonly flops: number
  readonly rowBytes: number | "ours"
  readonly gamma: number | "ours"
  readonly learningRates: readonly number[] | "ours"
  readonly vocabularies: readonly number[] | "ours"
}

/** What is kept of a comparison. */
export interface Kept {
  readonly version: 1
  readonly asked: Asked
  readonly texts: ComparedTexts["facts"]
  readonly plan: ComparisonPlan
  /** By label; what a splitter learned, and tokens, are files of their own. */
  readonly training: Readonly<Record<string, Omit<ArmTraining, "splitterData" | "tokens">>>
}

const fileOf = (folder: string): string => join(folder, "comparison.json")
const dataOf = (folder: string, label: string): string => join(folder, "arms", label, "splitter.bin")
const mergesOf = (folder: string, label: string): string => join(folder, "arms", label, "merges.json")

/**
 * Reads the comparison that a folder holds.
 *
 * @returns undefined for a folder that is new or empty
 * @throws AunetError BAD_OPTION for a folder of another comparison, with all that differs, and one with other files;
 * BAD_DATA for one that is damaged
 */
export async function keptComparison(
  folder: string,
  asked: Asked,
  texts: ComparedTexts["facts"],
): Promise<Kept | undefined> {
  const kept = await keptFile<Kept>(fileOf(folder))
  if (kept === undefined) {
    const others = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return []
      throw new AunetError(
        "BAD_OPTION",
        `${folder} is no folder that can be read (${error.code}); name another`,
      )
    })
    // A first run that was killed before its plan was made left what it had fitted.
    if (others.some((name) => name !== "arms" && !name.endsWith(".part")))
      throw new AunetError(
        "BAD_OPTION",
        `${folder} holds other files and no comparison; choose a new or an empty folder`,
      )
    return undefined
  }
  const { version, asked: before, plan, texts: read } = kept
  // A plan of an earlier build knows nothing of alternatives.
  if (version !== 1 || before === undefined || plan?.leftOut === undefined || read === undefined)
    throw new AunetError(
      "BAD_DATA",
      `${fileOf(folder)} is no comparison of this version; name another folder`,
    )
  const differ = [
    ...(Object.keys(asked) as (keyof Asked)[]).flatMap((name) => {
      const [there, here] = [kept.asked[name], asked[name]].map((value) =>
        Array.isArray(value) ? value.join(",") : String(value),
      )
      return there === here ? [] : [`${name} is ${there} there and ${here} here`]
    }),
    ...(["training", "choosing", "heldOut"] as const).flatMap((name) => {
      const [there, here] = [kept.texts[name], texts[name]]
      if (there.digest === here.digest) return []
      return [
        `the ${name === "heldOut" ? "held-out" : name} text is another (${there.bytes} bytes there, ${here.bytes} here)`,
      ]
    }),
  ]
  if (differ.length > 0)
    throw new AunetError(
      "BAD_OPTION",
      `${folder} holds another comparison: ${differ.join("; ")}; ask for the same, or name another folder`,
    )
  return kept
}

/** Keeps what is compared. */
export const keepComparison = (folder: string, kept: Kept): Promise<void> => keepFile(fileOf(folder), kept)

/** Keeps what was learned from the text before the training. */
export async function keepLearned(
  folder: string,
  label: string,
  { splitterData, tokens }: ArmTraining,
): Promise<void> {
  if (splitterData === undefined && tokens === undefined) return
  await writing(folder, mkdir(join(folder, "arms", label), { recursive: true }))
  if (splitterData !== undefined) await keepWhole(dataOf(folder, label), splitterData)
  if (tokens !== undefined) await keepWhole(mergesOf(folder, label), tokens.merges)
}

/** Gives an arm's training as it was made first. */
export async function keptTraining(folder: string, label: string, kept: Kept): Promise<ArmTraining> {
  const training = kept.training[label]
  const planned = kept.plan.arms.find((each) => each.label === label)
  if (training === undefined || planned === undefined)
    throw new AunetError("BAD_DATA", `${fileOf(folder)} has nothing about ${label}; name another folder`)
  const splitterData = await learnedIn(dataOf(folder, label))
  const merges = await learnedIn(mergesOf(folder, label))
  if (planned.vocabulary !== undefined && merges === undefined)
    throw new AunetError(
      "BAD_DATA",
      `${mergesOf(folder, label)} is gone, without which ${label} cannot be trained; name another folder`,
    )
  return { ...training, ...(splitterData && { splitterData }), ...(merges && { tokens: { merges } }) }
}

async function learnedIn(path: string): Promise<Uint8Array | undefined> {
  const data = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw new AunetError("BAD_DATA", `${path} cannot be read: ${error.message}`)
  })
  return data && new Uint8Array(data)
}
