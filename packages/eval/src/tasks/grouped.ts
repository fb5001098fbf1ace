/** Puts what belongs together together. In: items and a key of each. Out: a list a key, in the order of first sight. */
export function grouped<A>(items: Iterable<A>, keyOf: (item: A) => string): Map<string, A[]> {
  const groups = new Map<string, A[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
