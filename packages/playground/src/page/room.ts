/**
 * What a view is to the page around it.
 *
 * In: nothing. Out: a type. Never: anything that one view knows of another.
 */
import type { VNode } from "preact"

/** A view of the page. */
export interface Room {
  /** In its address: `#write`. */
  readonly name: string
  readonly title: string
  readonly draw: () => VNode
  /** What an address of it holds. */
  readonly shared: () => object
  /** What that is, for who hands the address on: "the text and the splitters". */
  readonly sharedWords: () => string
  /** Takes what an address held. */
  readonly take: (shared: Readonly<Record<string, unknown>>) => void
  /** Told when it is looked at. */
  readonly enter?: () => void
}
