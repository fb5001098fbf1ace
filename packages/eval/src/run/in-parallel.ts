/**
 * Work done by whoever is free.
 *
 * In: pieces of work, workers. Out: what came out, in the order of ending. Never: leaves a worker at work when it ends,
 * or throws away what was done because something else failed.
 */

type Outcome<Result> =
  | { readonly place: number; readonly result: Result }
  | { readonly place: number; readonly error: unknown }

/** Gives each piece to a worker that is free; after a failure no piece is begun, and it is thrown at the end. */
export async function* inParallel<Work, Worker, Result>(
  work: AsyncGenerator<Work, void, undefined>,
  workers: readonly Worker[],
  run: (work: Work, worker: Worker, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result, void, undefined> {
  const ending = new AbortController()
  const inner = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal])
  // By place, since the same worker may be there twice.
  const running = new Map<number, Promise<Outcome<Result>>>()
  const failures: unknown[] = []
  const begin = async (place: number): Promise<void> => {
    if (failures.length > 0) return
    try {
      const { done, value } = await work.next()
      if (done === true) return
      const outcome = run(value, workers[place], inner).then(
        (result) => ({ place, result }),
        (error: unknown) => ({ place, error }),
      )
      running.set(place, outcome)
    } catch (error) {
      failures.push(error)
    }
  }
  try {
    for (const place of workers.keys()) await begin(place)
    while (running.size > 0) {
      const outcome = await Promise.race(running.values())
      running.delete(outcome.place)
      if ("error" in outcome) {
        failures.push(outcome.error)
        continue
      }
      // The worker goes on while somebody looks at what it gave.
      const next = begin(outcome.place)
      yield outcome.result
      await next
    }
    if (failures.length > 0) throw failures[0]
  } finally {
    ending.abort()
    await Promise.all(running.values())
    await work.return()
  }
}
