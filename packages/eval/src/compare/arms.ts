/**
 * The arms of a comparison: one row each, a name and how what is trained under it is made.
 *
 *     name      stages      what is trained
 *     words     as asked    pools at words, pairs, fours
 *     cjk       as asked    the same where a script has no spaces
 *     learned   as asked    pools at boundaries that are learned from the training text first
 *     router    as asked    pools at boundaries that the model learns with everything else
 *     bytes     one         a transformer over bytes
 *     bpe       one         a transformer over tokens of byte pair encoding, of the vocabulary that its trials choose
 *
 * In: names. Out: arms with numbers of stages. Never: trains, or reads a file.
 */
import { badOption } from "@aunet/base"
import { badList } from "./bad-list.ts"
import { RATIO_WEIGHT } from "@aunet/core"
import type { Document } from "@aunet/data"
import type { PlannableArm } from "./plan-comparison.ts"
import { bytesPerPosition } from "./positions.ts"
import { bytesPerToken, labelOf, type LeftOut, tokenTrainings, trainingOf } from "./token-trainings.ts"
import type { ArmTraining, Workshop } from "./workshop.ts"

/** One row of the table. */
export interface Arm {
  readonly name: string
  /** `asked`: it is trained once for each number of stages that is asked for. `one`: it has nothing to pool. */
  readonly stages: "asked" | "one"
  /** In a few words, for the page. */
  readonly words: string
  /** Makes what is trained, from the training text alone. */
  prepare(
    stages: number,
    documents: readonly Document[],
    workshop: Pick<Workshop, "registry" | "fit">,
    options: PrepareOptions,
  ): Promise<PreparedArm>
}

/** How to make it. */
export interface PrepareOptions {
  /** Of arms over tokens; whole numbers from 259 to 65536. */
  readonly vocabularies: readonly number[]
  readonly signal?: AbortSignal | undefined
}

/** What is trained for an arm. */
export interface PreparedArm {
  /** One, or several of which the trials choose. */
  readonly variants: readonly PreparedVariant[]
  /** What there could have been, and is not. */
  readonly leftOut: readonly LeftOut[]
}

/** A training with what a plan has to know of it. */
export interface PreparedVariant extends PlannableArm {
  readonly training: ArmTraining
}

/** An arm with a number of stages. */
export interface AskedArm {
  /** `words-2`; `bytes` alone where there is nothing to choose, `bpe` for all its vocabularies. */
  readonly label: string
  readonly arm: Arm
  readonly stages: number
}

/** Words a group at each level: one, two, four. A splitter of one stage cuts at words, and nothing is pooled there. */
const GROUPS = [1, 2, 4]
/** Lengths of learned segments, in bytes: about those of words, pairs and fours in English. */
const LENGTHS = [5, 10, 20]

const groupsFor = (stages: number): number[] => GROUPS.slice(0, Math.max(1, stages - 1))

const grouped = (splitter: string, words: string, stages: Arm["stages"] = "asked", name = splitter): Arm => ({
  name,
  stages,
  words,
  prepare: async (count, documents, workshop) =>
    overBytes(
      labelled(name, stages, count),
      count,
      { splitter, splitterOptions: { groups: groupsFor(count) } },
      documents,
      workshop,
    ),
})

const labelled = (name: string, kind: Arm["stages"], stages: number): string =>
  kind === "one" ? name : `${name}-${stages}`

/** A model over bytes, with what its splitter makes of the text. */
function overBytes(
  label: string,
  stages: number,
  training: ArmTraining,
  documents: readonly Document[],
  { registry }: Pick<Workshop, "registry">,
): PreparedArm {
  const { splitter: name, splitterOptions, splitterData } = training
  const splitter = registry.get("splitter", name).make(splitterOptions, splitterData)
  const positions = bytesPerPosition(documents, splitter, stages)
  return { variants: [{ label, stages, bytesPerPosition: positions, training }], leftOut: [] }
}

/** All arms. */
export const ARMS: readonly Arm[] = [
  grouped("words", "AU-Net, pools at words"),
  grouped("cjk", "AU-Net, pools at words of scripts without spaces too"),
  {
    name: "learned",
    stages: "asked",
    words: "AU-Net, pools at boundaries learned from the training text",
    prepare: async (stages, documents, workshop, { signal }) => {
      const { options, data } = await workshop.fit(documents, LENGTHS.slice(0, stages - 1), signal)
      const training = { splitter: "learned", splitterOptions: options, splitterData: data }
      return overBytes(labelled("learned", "asked", stages), stages, training, documents, workshop)
    },
  },
  {
    name: "router",
    stages: "asked",
    words: "AU-Net, pools at boundaries that it learns itself",
    prepare: async (stages) => {
      const label = labelled("router", "asked", stages)
      const bytesPerSegment = LENGTHS.slice(0, stages - 1)
      const variant = {
        label,
        stages,
        // What is asked for; what comes of it the runs tell.
        bytesPerPosition: [1, ...bytesPerSegment],
        router: { name: "hnet", bytesPerSegment, ratioWeight: RATIO_WEIGHT },
        // The text is encoded by it; the model does not see its levels.
        training: { splitter: "words", splitterOptions: { groups: groupsFor(stages) } },
      }
      return { variants: [variant], leftOut: [] }
    },
  },
  grouped("words", "a transformer over bytes", "one", "bytes"),
  {
    name: "bpe",
    stages: "one",
    words: "a transformer over byte-level BPE tokens, merged inside of words",
    prepare: async (stages, documents, { registry }, { vocabularies, signal }) => {
      const splitter = registry.get("splitter", "words").make({ groups: groupsFor(stages) })
      const { tokenizers, leftOut } = await tokenTrainings(documents, splitter, vocabularies, signal)
      return {
        variants: tokenizers.map((tokenizer) => ({
          label: labelOf(tokenizer.vocabulary),
          alternativeOf: "bpe",
          stages,
          vocabulary: tokenizer.vocabulary,
          bytesPerPosition: [bytesPerToken(documents, tokenizer)],
          training: trainingOf(tokenizer),
        })),
        leftOut,
      }
    },
  },
]

/**
 * Finds arms by name, each with the stages that it is trained with.
 *
 * @throws AunetError BAD_OPTION for a name that there is not, one that is there twice, stages out of 2 to 4, stages that
 * are left out where an arm needs them, and fewer than two arms in all
 * @example armsNamed(["words", "bytes"], [2, 3]).map(({ label }) => label) // ["words-2", "words-3", "bytes"]
 */
export function armsNamed(
  names: readonly string[],
  stages: readonly number[],
  arms: readonly Arm[] = ARMS,
): AskedArm[] {
  const known = arms.map(({ name }) => name)
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw badList("arms", names, `each once, and ${repeated} is there twice`)
  const wrong = stages.find((each) => !isPooled(each))
  if (wrong !== undefined)
    throw badList("stages", stages, "2, 3 or 4; one stage pools nothing, and is what the arm bytes is")
  const twice = stages.find((each, i) => stages.indexOf(each) !== i)
  if (twice !== undefined) throw badList("stages", stages, `each once, and ${twice} is there twice`)
  const asked = names.flatMap((name): AskedArm[] => {
    const arm = arms.find((each) => each.name === name)
    if (arm === undefined) throw badOption("arms", name, `one of ${known.join(", ")}`)
    if (arm.stages === "one") return [{ label: name, arm, stages: 1 }]
    if (stages.length === 0) throw badList("stages", stages, `given for the arm ${name}: 2, 3 or 4`)
    return stages.map((count) => ({ label: labelled(name, arm.stages, count), arm, stages: count }))
  })
  if (asked.length < 2)
    throw badList(
      "arms",
      names,
      `two or more, or one of several stages, so that there is something to compare; there are ${known.join(", ")}`,
    )
  return asked
}

const isPooled = (stages: number): boolean => Number.isInteger(stages) && stages >= 2 && stages <= 4
