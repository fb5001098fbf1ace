/** The engine in a page of a real browser, bundled as a user's bundler would: the conformance suite and a training. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vite"
import { expect, test } from "vitest"
import { findChromium } from "../../../tools/chromium.ts"
import { answerOf, isolated } from "../../../tools/page-in-chromium.ts"

/** What the page posts. */
interface Posted {
  readonly error?: string
  readonly ran: number
  readonly failed: readonly string[]
  readonly report: unknown
  readonly w: readonly number[]
  readonly together: readonly (readonly number[])[]
  readonly isolated: boolean
}

/** Bundles the page for browsers, minified, as a user's build does. */
const bundlePage = (folder: string) =>
  build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    build: {
      outDir: folder,
      target: "esnext",
      rollupOptions: {
        input: join(import.meta.dirname, "browser", "page.ts"),
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  })

const chromium = findChromium()

test.skipIf(chromium === undefined)(
  "the suite passes and a training runs in a page (left out where there is no Chromium; CHROME_PATH names one)",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "aunet-page-"))
    try {
      await bundlePage(folder)
      await writeFile(
        join(folder, "index.html"),
        '<!doctype html><script type="module" src="/page.js"></script>',
      )
      const runtime = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web")))
      const { posted, asked } = await answerOf<Posted>(chromium!, {
        folders: { "/": folder, "/onnxruntime/": runtime },
        headers: isolated,
      })
      expect(posted.error).toBeUndefined()
      expect(posted.isolated).toBe(true)
      expect(posted.report).toEqual({ engine: "onnx", backend: "wasm" })
      expect(posted.failed).toEqual([])
      expect(posted.ran).toBeGreaterThan(300)
      expect(posted.w[0]).toBeCloseTo(3, 2)
      expect(posted.w[1]).toBeCloseTo(-1, 2)
      expect(posted.together).toEqual([posted.w, posted.w, posted.w])
      // 14 MB; the builds with GPUs have twice that, and none was asked for.
      const wasm = asked.filter((path) => path.endsWith(".wasm"))
      expect(new Set(wasm)).toEqual(new Set(["/onnxruntime/ort-wasm-simd-threaded.wasm"]))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
