/** `@aunet/server/node`: the protocol on a port of this machine. */
export { checkServeOptions, serve, type RunningServer, type ServeOptions } from "./serve.ts"
