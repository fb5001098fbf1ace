// A rule over character classes as a splitter of depth 1 without options, and as a plug-in.
//
// In:  a rule.  Out: the splitter and its plug-in.  Never: makes the rule's tables before they are asked for.

import { type Json, orThrow, type Splitter, SPLITTER_API_VERSION, type SplitterPlugin } from "@aunet/splitter"
import {
  classCursor,
  classMachine,
  type ClassMachine,
  type ClassRule,
  maxClassState,
  splitByClass,
} from "./class-machine.ts"
import { readOptions } from "./options.ts"

/** Makes the splitter of a rule that marks the first character of what it finds. */
export function classSplitter(rule: ClassRule): () => Splitter {
  let machine: ClassMachine | undefined
  return () => {
    // Made at the first call, and shared: there are no options.
    const tables = (machine ??= classMachine(rule))
    return Object.freeze<Splitter>({
      name: rule.name,
      options: {},
      depth: 1,
      boundaryPlace: "first",
      maxState: maxClassState(rule),
      split: (bytes) => splitByClass(tables, bytes),
      cursor: (saved) => classCursor(tables, saved),
    })
  }
}

/** Makes the plug-in of such a splitter; it takes `{}` or nothing. */
export const classPlugin = (name: string, make: () => Splitter): SplitterPlugin =>
  Object.freeze<SplitterPlugin>({
    kind: "splitter",
    name,
    apiVersion: SPLITTER_API_VERSION,
    make: (options: Json = {}) => {
      orThrow(readOptions(name, options, [], "{}"))
      return make()
    },
  })
