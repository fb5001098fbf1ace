/**
 * Some of many requests at a time.
 *
 * In: what to ask for. Out: answers in its order. Never: more at a time than was said; goes on after a failure.
 */

/** Runs `work` for each item; the first failure ends the others, and is thrown. */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const ending = new AbortController()
  const inner = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal])
  const results = new Array<Result>(items.length)
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const place = next++
      results[place] = await work(items[place], inner)
    }
  }
  const lanes = Array.from({ length: Math.min(most, items.length) }, lane)
  try {
    await Promise.all(lanes)
  } catch (error) {
    ending.abort()
    await Promise.allSettled(lanes)
    throw error
  }
  return results
}
