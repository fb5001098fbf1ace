// What this package is to others: the splitter for code, and as default export the plug-in for `--plugin`.
//
// In:  nothing.  Out: names.  Never: does anything when it is imported.

import { mySplitter } from "./my-splitter.js"

export { mySplitter } from "./my-splitter.js"

/** @type {import("@aunet/splitter").SplitterPlugin} */
export default {
  kind: "splitter",
  name: "my-splitter",
  apiVersion: 1,
  // What a checkpoint tells people to install.
  package: "@scope/my-splitter",
  make: (options) => mySplitter(options),
}
