/**
 * Named trees: parameters as people name them, `{ attention: { wq: ... } }`, and as files store them,
 * `attention.wq`.
 *
 * In: nested records. Out: the same with the values changed, or flat with dotted names, and back.
 * Never: copies a value.
 */
import { TensorError } from "./errors.ts"

/** A value, or a record of trees. A value is anything that is not a plain record. */
export type Tree<T> = T | { readonly [name: string]: Tree<T> }

/** A tree flattened: each value under its dotted name. */
export type Flat<T> = Readonly<Record<string, T>>

function isBranch(tree: unknown): tree is { readonly [name: string]: unknown } {
  // A tensor is frozen plain data too; its `operation` tells it from a branch, as `dtype` tells a spec.
  return (
    typeof tree === "object" &&
    tree !== null &&
    !ArrayBuffer.isView(tree) &&
    !Array.isArray(tree) &&
    !("dtype" in tree) &&
    hasNoClass(tree)
  )
}

/** A record of whatever realm: above the prototype of one there is nothing. */
function hasNoClass(tree: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(tree)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Flattens a tree to dotted names, in the order in which they were written. @throws TensorError BAD_PROGRAM for a name that comes twice */
export function flatten<T>(tree: Tree<T>, prefix = ""): Record<string, T> {
  const flat: Record<string, T> = {}
  const visit = (node: Tree<T>, name: string): void => {
    if (isBranch(node)) {
      for (const [key, child] of Object.entries(node))
        visit(child as Tree<T>, name === "" ? key : `${name}.${key}`)
    } else {
      if (name in flat)
        throw new TensorError("BAD_PROGRAM", `the name "${name}" stands twice in a tree; rename one`)
      flat[name] = node as T
    }
  }
  visit(tree, prefix)
  return flat
}

/** Builds the nested tree of dotted names; numbers in names become keys: `layers.0.norm`. */
export function unflatten<T>(flat: Flat<T>): Tree<T> {
  const root: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(flat)) {
    const path = name.split(".")
    let branch = root
    for (const key of path.slice(0, -1)) branch = (branch[key] ??= {}) as Record<string, unknown>
    branch[path[path.length - 1]] = value
  }
  return root as Tree<T>
}

/** Changes every value of a flat tree; `change` also sees its name. */
export function mapFlat<T, U>(flat: Flat<T>, change: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(flat).map(([name, value]) => [name, change(value, name)]))
}

/** Takes the entries below `prefix.` with the prefix cut off. @throws TensorError UNKNOWN_NAME when there is none */
export function scope<T>(flat: Flat<T>, prefix: string): Record<string, T> {
  const start = `${prefix}.`
  const entries = Object.entries(flat).filter(([name]) => name.startsWith(start))
  if (entries.length === 0) {
    throw new TensorError(
      "UNKNOWN_NAME",
      `nothing is named "${start}..."; there are: ${Object.keys(flat).slice(0, 8).join(", ")}`,
    )
  }
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(start.length), value]))
}

/** Puts `prefix.` before every name. */
export const prefixed = <T>(prefix: string, flat: Flat<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(flat).map(([name, value]) => [`${prefix}.${name}`, value]))
