// What this package is to others: the splitter for code, and as default export the plug-in for `--plugin`.
//
// In:  nothing.  Out: names.  Never: does anything when it is imported.

import type { SplitterPlugin } from "@aunet/splitter"
import { mySplitter, type MySplitterOptions } from "./my-splitter.ts"

export { mySplitter, type MySplitterOptions } from "./my-splitter.ts"

const plugin: SplitterPlugin = {
  kind: "splitter",
  name: "my-splitter",
  apiVersion: 1,
  // What a checkpoint tells people to install.
  package: "@scope/my-splitter",
  // What a file or a command line holds may be anything; `mySplitter` checks it.
  make: (options) => mySplitter(options as MySplitterOptions | undefined),
}

export default plugin
