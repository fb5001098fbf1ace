// Works on several things at a time, no more than the machine has cores, and never more than eight.
//
// In:  things, and what to do with each.  Out: a promise for each, in their order.
// Never: begins another thing once one has failed.

import { availableParallelism } from "node:os"

/**
 * Begins with the first things and goes on to the next whenever one is done.
 *
 * @param most how many at once; one for each core when left out, up to eight: each child process listens for Ctrl-C,
 *   and Node warns of more than ten listeners
 * @returns what each gave, in the order of the things: whoever prints may wait for the first first
 */
export function atOnce<Thing, Result>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<Result>,
  most: number = Math.min(8, availableParallelism()),
): Promise<Result>[] {
  const done: Promise<Result>[] = []
  for (const thing of things) {
    const before = done.length < most ? Promise.resolve() : placeFree(done, most)
    done.push(before.then(() => work(thing)))
  }
  return done
}

/** Resolves once fewer than `most` of these are under way; rejects when one fails. */
function placeFree(begun: readonly Promise<unknown>[], most: number): Promise<void> {
  let left = begun.length
  return new Promise((resolve, reject) => {
    for (const each of begun) each.then(() => --left < most && resolve(), reject)
  })
}
