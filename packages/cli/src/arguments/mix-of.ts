/**
 * Shares of sources as they are typed: `books=0.7,web=0.3`.
 *
 * In: what was typed after --mix. Out: a share for each name. Never: looks at what sources there are.
 */
import type { Mix } from "aunet"
import { UsageError } from "./usage-error.ts"

/** How far from 1 shares may be together. */
const ROUNDING = 1e-6

/** Reads shares. @throws UsageError for what is no share, a name that comes twice, and shares that are not 1 together */
export function mixOf(typed: string | undefined): Mix | undefined {
  if (typed === undefined) return undefined
  const mix = new Map<string, number>()
  for (const one of typed.split(",")) {
    const [, name, share] = /^\s*(.+?)\s*=\s*(\d*\.?\d+)\s*$/.exec(one) ?? []
    if (name === undefined || share === undefined || !(Number(share) > 0 && Number(share) <= 1))
      throw new UsageError(
        `--mix ${typed}: "${one}" is no share; give each source one above 0, as in books=0.7,web=0.3`,
      )
    if (mix.has(name)) throw new UsageError(`--mix ${typed}: "${name}" has two shares; give it one`)
    mix.set(name, Number(share))
  }
  const total = [...mix.values()].reduce((sum, share) => sum + share, 0)
  if (Math.abs(total - 1) > ROUNDING)
    throw new UsageError(
      `--mix ${typed} adds up to ${Number(total.toFixed(6))}, and shares are 1 together; in the same relation they are ${[...mix].map(([name, share]) => `${name}=${Number((share / total).toFixed(4))}`).join(",")}`,
    )
  return Object.fromEntries(mix)
}
