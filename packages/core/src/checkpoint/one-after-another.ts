/**
 * Work that is asked for at once, done one after the other: what is written last is what stands.
 *
 * In: work. Out: what came of it. Never: stops for work that failed.
 */

/** Makes a queue. */
export function oneAfterAnother(): <A>(work: () => Promise<A>) => Promise<A> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
