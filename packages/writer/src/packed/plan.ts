/**
 * Which texts are read in one pass: what they share once, short ones packed into rows.
 *
 *     a short context    a row:  context, A, B, C, D            and those of other questions behind it
 *     a long context     a text: context;  a row: A, B, C, D
 *     many contexts that begin alike for long (examples before a question)
 *                        a text: examples; rows: Q1, A, B, C, D | Q2, A, B, C, D | ...
 *     a long text alone  a text
 *
 * In: readings of questions. Out: passes. Never: a pass that is much longer than others, unless one text is.
 */
import type { Encoded } from "@aunet/core"
import type { Reading } from "../reading.ts"
import { passShape, type PassTexts, type Piece, shapeName } from "./pass.ts"

/** A pass, and which readings it tells of: where in its logits, in positions. */
export interface Pass {
  readonly texts: PassTexts
  readonly told: readonly Told[]
}

/** Where the positions of a reading stand in a pass. */
export interface Told {
  readonly reading: number
  /** Of the rows of a pass with rows, else of its texts. */
  readonly row: number
  readonly first: number
}

/** How much is read at once. */
export interface PackingLimits {
  /** Positions of a pass, about: more at once is hardly faster, and takes more memory. */
  readonly pass: number
  /** Positions of a row: the deepest stages cost their square in attention, so a longer text stands alone. */
  readonly row: number
  /** What contexts must share for it to be read apart: so many positions, and half of the longer, */
  readonly shared: number
  /** and so many that all but one of them then need not read: what is read apart is a pass with rows of its own. */
  readonly saved: number
}

export const PACKING_LIMITS: PackingLimits = { pass: 2048, row: 2048, shared: 128, saved: 2048 }
const LEAST_SHARE = 0.5

/** Readings of one question that share all but themselves. */
interface Family {
  readonly shared: Encoded
  readonly readings: readonly number[]
}

/**
 * Plans passes.
 *
 * @param questions for each question, its readings
 * @param stages of the model
 * @returns passes that tell of each reading that has a target, by its place among all readings of all questions; those
 * of one shape one after the other, since each shape is a program to open
 */
export function planPasses(
  questions: readonly (readonly Reading[])[],
  stages: number,
  limits = PACKING_LIMITS,
): Pass[] {
  const passes = passesOf(questions, limits)
  const shapes = new Map(passes.map((pass) => [pass, shapeName(passShape(pass.texts, stages))]))
  const nameOf = (pass: Pass): string => shapes.get(pass) as string
  return passes.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))
}

function passesOf(questions: readonly (readonly Reading[])[], limits: PackingLimits): Pass[] {
  const all = questions.flat()
  const families = familiesOf(questions)
  const { clusters, others } = clustersOf(families, limits)
  const sizeOf = ({ shared, readings }: Family): number =>
    readings.reduce((sum, reading) => sum + all[reading].own.ids.length, shared.ids.length)
  const short = others.filter((family) => sizeOf(family) <= limits.row)
  const long = others.filter((family) => sizeOf(family) > limits.row)
  const isAlone = ({ shared, readings }: Family): boolean => shared.ids.length === 0 && readings.length === 1
  return [
    ...packed(short, all, limits),
    ...wholeTexts(
      long.filter(isAlone).flatMap(({ readings }) => readings),
      all,
      limits,
    ),
    ...long
      .filter((family) => !isAlone(family))
      .flatMap((family) => afterShared([family], family.shared.ids.length, all, limits)),
    ...clusters.flatMap(({ members, prefix }) => afterShared(members, prefix, all, limits)),
  ]
}

/** Groups the readings of each question by what they share: one that lost more of its start than others is apart. */
function familiesOf(questions: readonly (readonly Reading[])[]): Family[] {
  let first = 0
  return questions.flatMap((readings) => {
    const families = new Map<string, { readonly shared: Encoded; readonly readings: number[] }>()
    for (const [i, { shared, own, cutBytes }] of readings.entries()) {
      if (own.ids.length === 0) continue
      // Texts without a context have only bos in common: each is a text of its own.
      const key = shared.ids.length === 0 ? `alone ${i}` : `${shared.ids.length} ${cutBytes}`
      const family = families.get(key)
      if (family === undefined) families.set(key, { shared, readings: [first + i] })
      else family.readings.push(first + i)
    }
    first += readings.length
    return [...families.values()]
  })
}

/** Finds families that begin alike for long. */
function clustersOf(
  families: readonly Family[],
  limits: PackingLimits,
): {
  readonly clusters: readonly { readonly prefix: number; readonly members: readonly Family[] }[]
  readonly others: readonly Family[]
} {
  const clusters: { prefix: number; members: Family[] }[] = []
  for (const family of families.toSorted((a, b) => compare(a.shared.ids, b.shared.ids))) {
    const last = clusters.at(-1)
    const { shared } = family
    const { ids } = shared
    const prefix = last === undefined ? 0 : commonText(last.members[0].shared, shared, last.prefix)
    if (last !== undefined && prefix >= Math.max(limits.shared, LEAST_SHARE * ids.length)) {
      last.members.push(family)
      last.prefix = prefix
    } else clusters.push({ prefix: ids.length, members: [family] })
  }
  const saves = ({ members, prefix }: (typeof clusters)[number]): boolean =>
    (members.length - 1) * prefix >= limits.saved
  return {
    clusters: clusters.filter(saves),
    others: clusters.flatMap((cluster) => (saves(cluster) ? [] : cluster.members)),
  }
}

function compare(a: Uint16Array, b: Uint16Array): number {
  const at = commonStart(a, b, Math.min(a.length, b.length))
  return at < a.length && at < b.length ? a[at] - b[at] : a.length - b.length
}

function commonStart(a: Uint16Array, b: Uint16Array, most: number): number {
  const end = Math.min(a.length, b.length, most)
  let at = 0
  while (at < end && a[at] === b[at]) at++
  return at
}

/** What two texts begin with alike: contexts that lost their starts may have the same ids at other levels. */
function commonText(a: Encoded, b: Encoded, most: number): number {
  const end = commonStart(a.ids, b.ids, most)
  let at = 0
  while (at < end && a.levels[at] === b.levels[at]) at++
  return at
}

const sliced = ({ ids, levels }: Encoded, from: number, to?: number): Encoded => ({
  ids: ids.subarray(from, to),
  levels: levels.subarray(from, to),
})

/** A row while it is filled. */
interface Row {
  readonly pieces: Piece[]
  readonly told: { readonly reading: number; readonly first: number }[]
  length: number
}

const emptyRow = (): Row => ({ pieces: [], told: [], length: 0 })

/** Puts a family into a row: what its readings share from a place on, then each of them. */
function fill(row: Row, { shared, readings }: Family, from: number, all: readonly Reading[]): void {
  const rest = sliced(shared, from)
  const after = rest.ids.length === 0 ? -1 : row.pieces.length
  const put = (text: Encoded, place: number): void => {
    row.pieces.push({ ...text, after: place })
    row.length += text.ids.length
  }
  if (after >= 0) put(rest, -1)
  for (const reading of readings) {
    row.told.push({ reading, first: row.length })
    put(all[reading].own, after)
  }
}

/** Packs short families into rows, the longest first, each where it just fits; and rows into passes. */
function packed(
  families: readonly Family[],
  all: readonly Reading[],
  limits: PackingLimits,
  from = 0,
  texts: readonly Encoded[] = [],
): Pass[] {
  const sizeOf = ({ shared, readings }: Family): number =>
    readings.reduce((sum, reading) => sum + all[reading].own.ids.length, shared.ids.length - from)
  const rows: Row[] = []
  for (const family of families.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const size = sizeOf(family)
    let best: Row | undefined
    for (const row of rows)
      if (row.length + size <= limits.row && row.length > (best?.length ?? -1)) best = row
    if (best === undefined) rows.push((best = emptyRow()))
    fill(best, family, from, all)
  }
  const aPass = limits.pass / limits.row
  return Array.from({ length: Math.ceil(rows.length / aPass) }, (_, i) => {
    const own = rows.slice(i * aPass, (i + 1) * aPass)
    return {
      texts: { texts, rows: own.map(({ pieces }) => pieces) },
      told: own.flatMap(({ told }, row) => told.map((each) => ({ ...each, row }))),
    }
  })
}

/** Reads what families begin with as a text, and what follows it in rows. */
function afterShared(
  families: readonly Family[],
  prefix: number,
  all: readonly Reading[],
  limits: PackingLimits,
): Pass[] {
  const texts = [sliced(families[0].shared, 0, prefix)]
  const ofRow = ({ shared, readings }: Family): number =>
    readings.reduce((sum, reading) => sum + all[reading].own.ids.length, shared.ids.length - prefix)
  const fits = families.filter((family) => ofRow(family) <= limits.row)
  // One that is too long for a row has its own context as the text, and a row for each that follows it.
  const others = families.filter((family) => ofRow(family) > limits.row)
  return [
    ...packed(fits, all, limits, prefix, texts),
    ...others.flatMap((family) =>
      family.readings.map((reading): Pass => {
        const own = emptyRow()
        fill(own, { shared: family.shared, readings: [reading] }, family.shared.ids.length, all)
        return {
          texts: { texts: [family.shared], rows: [own.pieces] },
          told: own.told.map((each) => ({ ...each, row: 0 })),
        }
      }),
    ),
  ]
}

/** Reads long texts as they are, those of like length together. */
function wholeTexts(readings: readonly number[], all: readonly Reading[], limits: PackingLimits): Pass[] {
  const lengthOf = (reading: number): number => all[reading].own.ids.length
  const passes: number[][] = []
  for (const reading of readings.toSorted((a, b) => lengthOf(a) - lengthOf(b))) {
    const last = passes.at(-1)
    if (last !== undefined && (last.length + 1) * lengthOf(reading) <= limits.pass) last.push(reading)
    else passes.push([reading])
  }
  return passes.map((pass) => ({
    texts: { texts: pass.map((reading) => all[reading].own), rows: [] },
    told: pass.map((reading, row) => ({ reading, row, first: 0 })),
  }))
}
