/** A prepared corpus in the own file system of a real browser's origin gives the rows that a disk gives. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openCorpusFolder } from "@aunet/data/node"
import { expect, test } from "vitest"
import { build } from "vite"
import { findChromium } from "../../../tools/chromium.ts"
import { answerOf } from "../../../tools/page-in-chromium.ts"
import { contents, made, prepare, splitter, temporaryFolder } from "./prepared.ts"

const at = temporaryFolder()
const chromium = findChromium()

test.skipIf(chromium === undefined)(
  "rows from OPFS (left out where there is no Chromium; CHROME_PATH names one)",
  async () => {
    const out = at("corpus")
    await prepare(made(70), out)
    await writeFile(join(out, "files.json"), JSON.stringify(Object.keys(contents(out))))
    const page = await mkdtemp(join(tmpdir(), "aunet-opfs-"))
    try {
      await build({
        ...{ configFile: false, logLevel: "error", root: import.meta.dirname },
        build: {
          ...{ outDir: page, target: "esnext" },
          rollupOptions: {
            input: join(import.meta.dirname, "browser", "page.ts"),
            output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
          },
        },
      })
      await writeFile(
        join(page, "index.html"),
        '<!doctype html><script type="module" src="/page.js"></script>',
      )
      const folders = { "/": page, "/corpus/": out }
      const { posted } = await answerOf<Record<string, unknown>>(chromium!, { folders })
      const corpus = await openCorpusFolder(out)
      const { training } = await corpus.rows(splitter, 3)
      const { positions } = training
      const { ids, levels } = await training.cut([0, 40, positions - 14], 13)
      expect(posted).toEqual({ ids: [...ids], levels: [...levels], positions, missing: "DATA_MISSING" })
      await corpus.close()
    } finally {
      await rm(page, { recursive: true })
    }
  },
  60_000,
)
