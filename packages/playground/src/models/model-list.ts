/**
 * Models that can write: the one that comes with the page, those that this browser keeps, those of addresses.
 *
 * In: the browser. Out: a list. Never: opens one.
 */
import { storedNames } from "aunet/web"
import type { ModelPlace } from "aunet/worker"
import { addressName } from "./model-address.ts"

/** A model to choose. */
export interface ModelEntry {
  /** Tells it from the others. */
  readonly id: string
  readonly name: string
  readonly place: ModelPlace
}

/** The one that comes with the page: `tools/make-model.ts` made it. */
export const HOUSE_MODEL: ModelEntry = {
  id: "house",
  name: "English novels (comes with this page)",
  place: "./model/",
}

/** One that this browser keeps. */
export const keptModel = (name: string): ModelEntry => ({
  id: `kept ${name}`,
  name,
  place: { stored: name },
})

/** Whether this browser keeps it. */
export const isKept = (
  entry: ModelEntry,
): entry is ModelEntry & { readonly place: { readonly stored: string } } =>
  typeof entry.place === "object" && "stored" in entry.place

/** Addresses that somebody opened, for all views, as long as the page is there. */
const visited: ModelEntry[] = []

/** Adds one of an address. @returns it */
export function visitedModel(address: URL): ModelEntry {
  const { href } = address
  const found = visited.find(({ place }) => place === href)
  if (found !== undefined) return found
  const entry = { id: `at ${href}`, name: `${addressName(address)} (from an address)`, place: href }
  visited.push(entry)
  return entry
}

/** Lists them. A browser that keeps nothing has one. */
export async function modelList(): Promise<readonly ModelEntry[]> {
  const names = await storedNames().catch((): string[] => [])
  return [HOUSE_MODEL, ...names.map(keptModel), ...visited]
}

/** A name that is not taken yet: `novel`, `novel 2`, ... */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  let n = 2
  while (taken.includes(`${wanted} ${n}`)) n++
  return `${wanted} ${n}`
}
