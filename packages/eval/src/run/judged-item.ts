/**
 * An item as it came out, which figures of sets are made of.
 *
 * In: nothing. Out: the type. Never: a prompt.
 */
import type { ItemFigures } from "./item-figures.ts"

/** An item as it came out. */
export interface JudgedItem {
  readonly group: string
  readonly figures: ItemFigures
  /** What was written, and what would be right: of tasks to write. */
  readonly written?: string
  readonly golds?: readonly string[]
}
