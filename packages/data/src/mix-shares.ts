/**
 * The shares of a mixture as they are asked for, held against the sources that there are.
 *
 * In: a share for each name, or nothing; sources with their sizes. Out: a share for each source, in their order. Never:
 * guesses what a share was meant to be: those that are not 1 together are refused, with what they would be.
 */
import { AunetError, badOption } from "@aunet/base"

/** How far from 1 shares may be together: they are written in decimals. */
export const ROUNDING = 1e-6

/** A source by its name. */
export interface SizedSource {
  readonly name: string
  readonly bytes: number
}

/** Shares of the bytes of text, by the names of sources. */
export type Mix = Readonly<Record<string, number>>

/**
 * Gives each source its share.
 *
 * @param mix by size when left out: each source is passed as often as the others
 * @throws AunetError BAD_OPTION for a share out of its range, shares that are not 1 together, a name without a source, a
 * source without a share
 */
export function mixShares(mix: Mix | undefined, sources: readonly SizedSource[]): number[] {
  if (mix === undefined) {
    const bytes = sources.reduce((sum, source) => sum + source.bytes, 0)
    return sources.map((source) => source.bytes / bytes)
  }
  if (typeof mix !== "object" || mix === null || Array.isArray(mix))
    throw badOption("mix", mix, "a share for each source, { books: 0.7, web: 0.3 }")
  const names = sources.map(({ name }) => name)
  const shares = Object.entries(mix)
  const strange = shares.find(([name]) => !names.includes(name))
  if (strange !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      `mix names "${strange[0]}", and no source has that name; there are: ${names.join(", ")}`,
    )
  const without = names.find((name) => !Object.hasOwn(mix, name))
  if (without !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      `mix gives the source "${without}" no share; give it one, or leave its text out`,
    )
  for (const [name, share] of shares)
    if (!(typeof share === "number" && share > 0 && share <= 1))
      throw badOption(`mix.${name}`, share, "above 0 and at most 1")
  const total = shares.reduce((sum, [, share]) => sum + share, 0)
  if (Math.abs(total - 1) > ROUNDING)
    throw new AunetError(
      "BAD_OPTION",
      `mix adds up to ${Number(total.toFixed(6))}, and shares are 1 together; in the same relation they are ${shares.map(([name, share]) => `${name}=${Number((share / total).toFixed(4))}`).join(",")}`,
    )
  return names.map((name) => mix[name])
}
