/**
 * Shares of sources as they are typed: `books=0.7,web=0.3`.
 *
 * In: what was typed after --mix; names of sources, where they are known. Out: a share for each name. Never: judges shares
 * itself but one by one; the package that mixes does.
 */
import { type Mix, mixShares } from "aunet"
import { isOfPackage } from "../thrown.ts"
import { UsageError } from "./usage-error.ts"

/** Reads shares. @throws UsageError for what is no share, a name that comes twice, and shares that are not 1 together */
export function mixOf(typed: string | undefined): Mix | undefined {
  if (typed === undefined) return undefined
  const shares = new Map<string, number>()
  for (const one of typed.split(",")) {
    const [, name, share] = /^\s*(.+?)\s*=\s*(\d*\.?\d+)\s*$/.exec(one) ?? []
    if (name === undefined || share === undefined || !(Number(share) > 0 && Number(share) <= 1))
      throw new UsageError(
        `--mix ${typed}: "${one}" is no share; give each source one above 0, as in books=0.7,web=0.3`,
      )
    if (shares.has(name)) throw new UsageError(`--mix ${typed}: "${name}" has two shares; give it one`)
    shares.set(name, Number(share))
  }
  const mix = Object.fromEntries(shares)
  checkMix(mix, [...shares.keys()])
  return mix
}

/** Holds shares against the names of sources, before text is read, which may take long. @throws UsageError */
export function checkMix(mix: Mix, names: readonly string[]): void {
  try {
    mixShares(
      mix,
      names.map((name) => ({ name, bytes: 0 })),
    )
  } catch (thrown) {
    if (!isOfPackage(thrown)) throw thrown
    throw new UsageError(thrown.message.replace(/^mix\b/, "--mix"), { cause: thrown })
  }
}
