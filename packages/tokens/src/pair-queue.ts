/**
 * Pairs with how often they stand: the most frequent first, of equals the one with the lowest ids.
 *
 * In: changes of counts. Out: the largest. Never: searches all pairs; a heap holds what each count was, and what is
 * no longer true is let go of when it comes up.
 */

/** A heap of pairs, by `pairKey`. */
export interface PairQueue {
  /** Changes how often a pair stands. */
  add(key: number, times: number): void
  /** Takes out the pair that stands most often, if it stands twice or more. */
  takeLargest(): number | undefined
}

/** What a pair's count was when it was put in. */
type Entry = readonly [count: number, key: number]

const isBefore = ([countA, keyA]: Entry, [countB, keyB]: Entry): boolean =>
  countA > countB || (countA === countB && keyA < keyB)

/** Makes an empty one. */
export function pairQueue(): PairQueue {
  const counts = new Map<number, number>()
  /** Pairs whose count is not that of their entry in the heap. */
  const changed = new Set<number>()
  const heap: Entry[] = []
  const push = (entry: Entry): void => {
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!isBefore(entry, heap[above])) break
      heap[at] = heap[above]
      at = above
    }
    heap[at] = entry
  }
  const pop = (): Entry | undefined => {
    const [top] = heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1], heap[below])) below++
      if (!isBefore(heap[below], last)) break
      heap[at] = heap[below]
      at = below
    }
    heap[at] = last
    return top
  }
  return {
    add: (key, times) => {
      counts.set(key, (counts.get(key) ?? 0) + times)
      changed.add(key)
    },
    takeLargest: () => {
      for (const key of changed) {
        const count = counts.get(key) as number
        if (count >= 2) push([count, key])
      }
      changed.clear()
      for (let entry = pop(); entry !== undefined; entry = pop()) {
        const [count, key] = entry
        if (counts.get(key) !== count) continue
        counts.delete(key)
        return key
      }
      return undefined
    },
  }
}
