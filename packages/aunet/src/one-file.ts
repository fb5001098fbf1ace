/**
 * What a page without a bundler gets in one file, whichever of these it asks for: `aunet`, `aunet/web` and `aunet/worker`.
 *
 * In: nothing. Out: all that they export. Never: imported by a name; bundle/bundle-one-file.ts makes
 * `dist/browser/aunet.js` of it, in which `one-file/own-worker.ts` stands in the place of `worker/own-worker.ts`.
 */
export * from "./index.ts"
export * from "./web.ts"
export * from "./worker.ts"
