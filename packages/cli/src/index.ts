/**
 * `@aunet/cli`: the `aunet` command, for programs that start it themselves.
 */
export { main } from "./main.ts"
export { UsageError } from "./arguments/usage-error.ts"
