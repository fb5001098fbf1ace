// The splitter of docs/guides/write-a-splitter.md, for its picture.
import { stepSplitter } from "../../packages/splitter/src/index.ts"

const isUpper = (byte) => byte >= 0x41 && byte <= 0x5a
const isLower = (byte) => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte >= 0x80

export default {
  kind: "splitter",
  name: "camel",
  apiVersion: 1,
  make: () =>
    stepSplitter({
      name: "camel",
      options: {},
      depth: 2,
      boundaryPlace: "first",
      start: "other",
      step: (before, byte) => {
        if (isUpper(byte)) return ["upper", before === "lower" ? 1 : 0]
        if (isLower(byte)) return ["lower", 0]
        if (byte === 0x5f) return ["other", 1]
        return ["other", before === "other" ? 0 : 2]
      },
    }),
}
