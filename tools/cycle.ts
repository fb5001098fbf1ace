// Finds a circle in a directed graph.
//
// In:  each node with those that it leads to.  Out: the names on one circle.  Never: lists all circles.

/**
 * Returns one cycle as the names on it, the first repeated at the end, or undefined when there is none.
 * Targets that are no nodes of the graph are passed over.
 */
export function findCycle(graph: ReadonlyMap<string, Iterable<string>>): string[] | undefined {
  const finished = new Set<string>()
  const path: string[] = []
  const visit = (node: string): string[] | undefined => {
    if (finished.has(node) || !graph.has(node)) return undefined
    const at = path.indexOf(node)
    if (at >= 0) return [...path.slice(at), node]
    path.push(node)
    for (const next of graph.get(node)!) {
      const cycle = visit(next)
      if (cycle) return cycle
    }
    path.pop()
    finished.add(node)
    return undefined
  }
  for (const node of graph.keys()) {
    const cycle = visit(node)
    if (cycle) return cycle
  }
  return undefined
}
