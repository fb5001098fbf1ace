// A loader of webpack: takes the types out of TypeScript that has nothing else to take out.
//
// In:  a source. Out: the same lines without types. Never: changes a position.

import { stripTypeScriptTypes } from "node:module"

/** Called by webpack. */
export default function stripTypes(source) {
  return stripTypeScriptTypes(source)
}
