/** `@aunet/server/node`: the protocol on a port of this machine or in a server that is there, or a page for its browsers. */
export { nodeHandler, type NodeHandler } from "./node-handler.ts"
export { checkServeOptions, serve, type RunningServer, type ServeOptions } from "./serve.ts"
export { servePage, type ServedPage, type ServePageOptions } from "./serve-page.ts"
