/**
 * One tab at a time: two would write over each other, or take one name.
 *
 * In: what is worked on, and work. Out: what came of it. Never: takes a lock away from who has it.
 */

/** How long somebody else may need to let go. */
const PATIENCE_MS = 3000

/** What is used of the locks of a browser. */
interface Locks {
  request<A>(name: string, how: { readonly signal: AbortSignal }, work: () => Promise<A>): Promise<A>
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>
}

const TRAINING = "training "

/** Those of this one; only where a page comes safely. Elsewhere two tabs are their owner's to keep apart. */
const locksHere = (): Locks | undefined =>
  (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator?.locks

/** Works on a training. @throws Error where another tab does, and what the work throws */
export async function alone<A>(name: string, work: () => Promise<A>, patienceMs = PATIENCE_MS): Promise<A> {
  const refused = `"${name}" is being trained, in this tab or in another; pause it in the view Train there first.`
  return held(`${TRAINING}${name}`, work, refused, patienceMs)
}

/** Names of what is being worked on, in any tab; none where the browser does not tell. */
export async function workedOn(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locksHere()?.query()) ?? {}
  return new Set(
    held.flatMap(({ name = "" }) => (name.startsWith(TRAINING) ? name.slice(TRAINING.length) : [])),
  )
}

/** Chooses a name: until the work is over nobody else looks which are free. */
export async function choosing<A>(work: () => Promise<A>): Promise<A> {
  return held(
    "names of trainings",
    work,
    "Another tab of this browser takes a name and does not end; close it, or load it again.",
  )
}

async function held<A>(
  what: string,
  work: () => Promise<A>,
  refused: string,
  patienceMs = PATIENCE_MS,
): Promise<A> {
  const locks = locksHere()
  if (locks === undefined) return work()
  let isHeld = false
  // A worker that was ended a moment ago has its lock for a moment more.
  const waiting = locks.request(what, { signal: AbortSignal.timeout(patienceMs) }, () => {
    isHeld = true
    return work()
  })
  return waiting.catch((error: unknown) => {
    if (isHeld) throw error
    throw new Error(refused, { cause: error })
  })
}
