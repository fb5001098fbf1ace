/**
 * Options without those that were not typed, so that the packages below keep their own defaults.
 *
 * In: an object. Out: the same without what is undefined. Never: a default.
 */

/** The same object type, each member there or absent. */
export type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what is undefined. */
export const present = <T extends object>(options: T): Present<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Present<T>
