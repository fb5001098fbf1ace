/**
 * An element as preact draws it, of one type wherever it is used.
 *
 * In: a name, attributes, what is inside. Out: what is drawn. Never: anything that `h` of preact does not do.
 */
import { type ComponentChildren, type JSX, h as make, type VNode } from "preact"

/** Attributes of one's own. */
type Data = { readonly [name: `data-${string}`]: string | undefined }

/** Makes it. */
export const h = <Name extends keyof JSX.IntrinsicElements>(
  name: Name,
  attributes: JSX.IntrinsicElements[Name] & Data,
  ...inside: ComponentChildren[]
): VNode => make(name as string, attributes as object, ...inside) as VNode
