/**
 * `@aunet/router`: boundaries that an AU-Net learns itself. Routers as plug-ins for the registry of `@aunet/core`.
 */
export { hnet, hnetPlugin } from "./hnet.ts"
export { head, headPlugin } from "./head.ts"
