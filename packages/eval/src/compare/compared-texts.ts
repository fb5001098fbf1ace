/**
 * The three texts of a comparison, none of which has a text of another.
 *
 *     training   every arm learns from it, in the same order
 *     choosing   the curve, and which learning rate is best
 *     held out   what the arms are compared on, when all is chosen
 *
 * In: documents. Out: three lists of documents. Never: measures with a text that was trained on.
 */
import { AunetError, listProblems } from "@aunet/base"
import { type Document, setAside } from "@aunet/data"
import { joinedBytes, sha256 } from "../tasks/digest.ts"

/** How much text, and which. */
export interface TextFacts {
  readonly documents: number
  readonly bytes: number
  /** SHA-256 of those of the documents, in their order; names do not count. */
  readonly digest: string
}

/** Texts of a comparison. */
export interface ComparedTexts {
  readonly training: readonly Document[]
  readonly choosing: readonly Document[]
  readonly heldOut: readonly Document[]
  readonly facts: { readonly training: TextFacts; readonly choosing: TextFacts; readonly heldOut: TextFacts }
}

/** Fixes what is set aside, whatever seeds the arms are trained with. */
const SEED = 0
/** So that what is set aside second is not chosen by the same draws. */
const NEXT_SEED = 1

/**
 * Parts texts: a twentieth is held out unless texts for that are given, and of the rest a twentieth is set aside to
 * choose by. Whole documents where there are twenty or more, else the end of each. Of a document that is there twice no
 * copy is set aside beside one that is used before.
 *
 * @throws AunetError BAD_DATA without text, and for a held-out text that is trained on as well, naming both
 */
export async function comparedTexts(
  documents: readonly Document[],
  given?: readonly Document[],
): Promise<ComparedTexts> {
  const all = documents.filter(({ bytes }) => bytes.length > 0)
  const own = given?.filter(({ bytes }) => bytes.length > 0)
  if (all.length === 0)
    throw new AunetError("BAD_DATA", "there is no text to train on; give one with bytes in it")
  if (own?.length === 0)
    throw new AunetError(
      "BAD_DATA",
      "there is no text to hold out; give one with bytes in it, or leave it out",
    )
  if (own !== undefined) await refuseShared(all, own)
  const parted = own === undefined ? setAside(all, { seed: SEED }) : { training: all, heldOut: own }
  const { training, heldOut: choosing } = setAside(parted.training, { seed: NEXT_SEED })
  const trainedOn = filled(training)
  const chosenBy = await without(filled(choosing), trainedOn)
  const texts = {
    training: trainedOn,
    choosing: chosenBy,
    heldOut: await without(filled(parted.heldOut), [...trainedOn, ...chosenBy]),
  }
  for (const [name, list] of Object.entries(texts))
    if (list.length === 0)
      throw new AunetError(
        "BAD_DATA",
        `the text is too short to be parted: nothing is left for the ${name === "heldOut" ? "held-out" : name} part; give more text`,
      )
  const [trained, chosen, held] = await Promise.all(Object.values(texts).map(factsOf))
  return { ...texts, facts: { training: trained, choosing: chosen, heldOut: held } }
}

const filled = (documents: readonly Document[]): Document[] =>
  documents.filter(({ bytes }) => bytes.length > 0)

/** Those that are not among others, by what is in them. */
async function without(documents: readonly Document[], others: readonly Document[]): Promise<Document[]> {
  const known = new Set(await digests(others))
  const own = await digests(documents)
  return documents.filter((_, i) => !known.has(own[i]))
}

const digests = (documents: readonly Document[]): Promise<string[]> =>
  Promise.all(documents.map(({ bytes }) => sha256(joinedBytes([bytes]))))

async function factsOf(documents: readonly Document[]): Promise<TextFacts> {
  const each = await digests(documents)
  return {
    documents: documents.length,
    bytes: documents.reduce((sum, { bytes }) => sum + bytes.length, 0),
    digest: await sha256(joinedBytes([new TextEncoder().encode(each.join("\n"))])),
  }
}

/** A text that is in both would be measured by who has read it. */
async function refuseShared(training: readonly Document[], heldOut: readonly Document[]): Promise<void> {
  const trained = new Map((await digests(training)).map((digest, i) => [digest, training[i].name]))
  const problems = (await digests(heldOut)).flatMap((digest, i) => {
    const twin = trained.get(digest)
    return twin === undefined ? [] : [`${heldOut[i].name} is ${twin}`]
  })
  if (problems.length > 0)
    throw new AunetError(
      "BAD_DATA",
      `held-out text is trained on as well: ${listProblems(problems)}; take it out of one of them`,
    )
}
