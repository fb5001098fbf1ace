/**
 * Models that can write: the one that comes with the page, and those that this browser keeps.
 *
 * In: the browser. Out: a list. Never: opens one.
 */
import { storedNames } from "aunet/web"
import type { ModelPlace } from "aunet/worker"

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

/** Lists them. A browser that keeps nothing has one. */
export async function modelList(): Promise<readonly ModelEntry[]> {
  const names = await storedNames().catch((): string[] => [])
  return [HOUSE_MODEL, ...names.map(keptModel)]
}

/** A name that is not taken yet: `novel`, `novel 2`, ... */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  let n = 2
  while (taken.includes(`${wanted} ${n}`)) n++
  return `${wanted} ${n}`
}

/** A name of a folder that every system takes. */
export const folderName = (name: string): string =>
  name
    .replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60) || "model"
