/**
 * The text that a training is measured with: given, or set aside of each source.
 *
 * In: documents, by source or not; documents that are trained on. Out: what is left of them, and how much each source
 * counts. Never: measures with a document that is trained on: it would tell what was learned by heart.
 */
import { AunetError, badOption } from "@aunet/base"
import { type Document, mixture, type RowSource, rowSource, type TextStream } from "@aunet/data"
import type { AlsoTrained } from "@aunet/trainer"
import { documentsOf, isTexts, type Texts } from "./documents-of.ts"

/** Text to measure with: one text, or sources by their names. */
export type NamedTexts = Texts | Readonly<Record<string, Texts>>

interface NamedDocuments {
  readonly name: string
  readonly documents: readonly Document[]
}

/** Text to measure with, as it was given. */
export interface GivenHeldOut {
  /** Whether it has sources. */
  readonly isNamed: boolean
  /**
   * Leaves out what is trained on.
   *
   * @param trained gives the numbers of documents that are trained on, of all sources one after another
   * @throws AunetError BAD_DATA where all are
   */
  without(trained: (documents: readonly Document[]) => Promise<ReadonlySet<number>>): Promise<{
    readonly texts: readonly NamedDocuments[]
    readonly leftOut: AlsoTrained | undefined
  }>
}

/** Collects it. @throws AunetError BAD_OPTION, BAD_DATA */
export async function givenHeldOut(heldOut: NamedTexts): Promise<GivenHeldOut> {
  const isNamed = typeof heldOut === "object" && heldOut !== null && !isTexts(heldOut)
  const texts: NamedDocuments[] = []
  for (const [name, own] of isNamed ? Object.entries(heldOut) : [["", heldOut] as const])
    texts.push({ name, documents: await documentsOf(isNamed ? `heldOut.${name}` : "heldOut", own) })
  if (texts.length === 0) throw badOption("heldOut", heldOut, "documents, or sources by their names")
  const all = texts.flatMap(({ documents }) => documents)
  return {
    isNamed,
    without: async (trained) => {
      const met = await trained(all)
      if (met.size === 0) return { texts, leftOut: undefined }
      const [first = 0] = [...met].toSorted((a, b) => a - b)
      const leftOut = { documents: met.size, of: all.length, first: all[first].name }
      if (all.every(({ bytes }, i) => met.has(i) || bytes.length === 0))
        throw new AunetError(
          "BAD_DATA",
          `all of the held-out text is trained on as well (${met.size === 1 ? "one document" : `${met.size} documents`}, the first is ${leftOut.first}), so it tells nothing; take it out of the training text, or hold out another`,
        )
      let at = 0
      return {
        texts: texts.map(({ name, documents }) => ({
          name,
          documents: documents.filter(() => !met.has(at++)),
        })),
        leftOut,
      }
    },
  }
}

/**
 * Puts sources together: by the shares that they are trained with where all of them are, else by their size. Those without
 * text tell nothing and are left out.
 */
export function mixedHeldOut(
  sources: readonly { readonly name: string; readonly text: TextStream | RowSource }[],
  shareOf: Readonly<Record<string, number>>,
): TextStream | RowSource {
  const parts = sources.filter(({ text }) => text.bytes > 0)
  if (parts.length === 0) return rowSource(sources[0].text)
  const areTrained = parts.every(({ name }) => Object.hasOwn(shareOf, name))
  const counts = parts.map(({ name, text: { bytes } }) => (areTrained ? shareOf[name] : bytes))
  const total = counts.reduce((sum, one) => sum + one, 0)
  return mixture(parts.map(({ name, text }, i) => ({ name, share: counts[i] / total, text })))
}
