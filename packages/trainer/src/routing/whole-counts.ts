/**
 * What each part of a batch is told of all of them: positions and boundaries of a mean part.
 *
 * In: a session with a program that counts, parts of a batch. Out: inputs of the program that makes gradients.
 * Never: holds more than one part.
 */
import type { Flat, Session, Value } from "@aunet/tensor"

/**
 * Counts the parts of a batch, one after another.
 *
 * @param part gives the inputs of one, by its number
 * @returns `whole.positions`, `whole.boundaries` and `whole.asked`, as `wholeSpecs` has them
 */
export async function wholeCounts(
  session: Session,
  part: (at: number) => Promise<Flat<Value>>,
  parts: number,
): Promise<Record<string, Value>> {
  const sums: Record<string, number[]> = {}
  for (let at = 0; at < parts; at++) {
    for (const [name, counts] of Object.entries(await session.step("counts", await part(at)))) {
      const before = sums[name]
      sums[name] = Array.from(counts, (count, s) => count + (before?.[s] ?? 0))
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [
      `whole.${name}`,
      Float32Array.from(sum, (all) => all / parts),
    ]),
  )
}
