/** `@aunet/server/node`: the protocol on a port of this machine, or a page for its browsers. */
export { checkServeOptions, serve, type RunningServer, type ServeOptions } from "./serve.ts"
export { servePage, type ServedPage, type ServePageOptions } from "./serve-page.ts"
