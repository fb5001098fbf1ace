/**
 * A worker in which no other can be begun.
 *
 * A worker that is begun with a script of the server has that answer's policy, which on a host of plain files is none: a splitter
 * that somebody opens could have one ask any server. So before it runs, what begins workers is taken away from the worker it
 * runs in, and from those that are there already, which lead back to it.
 *
 * In: the scope of a worker. Out: the same without. Never: in the page itself.
 *
 * @throws Error where the browser does not let them be taken away
 */
export function withoutWorkers(): void {
  const scope = globalThis as unknown as Record<string, { readonly prototype: object } | undefined>
  for (const name of ["Worker", "SharedWorker"]) {
    const kind = scope[name]
    if (kind === undefined) continue
    Reflect.deleteProperty(kind.prototype, "constructor")
    Reflect.deleteProperty(scope, name)
    if (name in globalThis)
      throw new Error(
        `This browser does not let ${name} be taken away from a worker, so no splitter out of a file runs here; take a browser of this year.`,
      )
  }
}

/** Whether that was done here. */
export const isWithoutWorkers = (): boolean => !("Worker" in globalThis)
