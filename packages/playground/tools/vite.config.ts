/**
 * How the playground is served while it is written, built, and served as it was built.
 *
 * In: the sources. Out: dist/page, which any server of plain files can serve. Never: a page that may ask another server: the
 * policy is in the page itself, since not every host lets one set headers.
 */
import { fileURLToPath } from "node:url"
import { defineConfig, type Plugin } from "vite"
import { sampleText } from "./sample-text.ts"

/**
 * What the page may do. Scripts of `blob:` are splitters that somebody opens, and the lines with which the workers of the page
 * begin: only those inherit the policy (src/page/page-worker.ts). A worker whose script comes from the server would have none; the
 * threads of ONNX Runtime are such, and Firefox asks `worker-src` for whatever a worker imports, so `'self'` is let. A splitter
 * that somebody opens can begin no worker (src/splitters/without-workers.ts).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' blob: 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ")

/** Threads of WebAssembly need these; without them the runtime has one. */
const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
}

const policy: Plugin = {
  name: "content-security-policy",
  // The server of development puts its own scripts and styles into the page.
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "content-security-policy", content: POLICY },
      injectTo: "head-prepend",
    },
  ],
}

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  // It may lie anywhere below a host.
  base: "./",
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    // A picture in a script would count as one.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  // In one file the runtime's threads would load the whole worker again.
  worker: {
    format: "es",
    // What the engine is made of comes at once, not one file after another.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "onnx", test: /[\\/](onnxruntime-web|packages[\\/]tensor-onnx)[\\/]/ }],
        },
      },
    },
  },
  server: { headers: isolated },
  preview: { headers: isolated },
  plugins: [policy, sampleText()],
})
