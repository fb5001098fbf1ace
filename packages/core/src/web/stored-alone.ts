/**
 * One at a time: what writes to a folder that a browser keeps, or removes it, in all pages that it has open.
 *
 * In: a path, work. Out: what came of it. Never: takes a lock away. Where a browser has none (an address by http) nobody
 * waits, and `stored-content.ts` notices.
 */

/** What is used of the locks of a browser. */
interface Locks {
  request<A>(name: string, work: () => Promise<A>): Promise<A>
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>
}

const locksHere = (): Locks | undefined =>
  (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator?.locks

const lockOf = (path: readonly string[]): string => `aunet ${JSON.stringify(path)}`

/** Works alone on a folder. */
export function alone<A>(path: readonly string[], work: () => Promise<A>): Promise<A> {
  const locks = locksHere()
  return locks === undefined ? work() : locks.request(lockOf(path), work)
}

/** Tells of which folders somebody is at work on; of all of them where nobody can know. */
export async function workedAt(): Promise<(path: readonly string[]) => boolean> {
  const locks = locksHere()
  if (locks === undefined) return () => true
  const held = new Set(((await locks.query()).held ?? []).map(({ name }) => name))
  return (path) => held.has(lockOf(path))
}
