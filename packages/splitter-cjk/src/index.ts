// The public names of @aunet/splitter-cjk.

export { CJK, cjk, cjkPlugin } from "./cjk.ts"
export type { CjkOptions } from "./cjk.ts"
