/**
 * Puts the guides of the project beside the page, as one text to train on.
 *
 * In: docs/. Out: sample-text.txt, served while the page is written and emitted when it is built. Never: a copy of them in
 * the repository.
 */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Plugin } from "vite"

const docs = new URL("../../../docs/", import.meta.url)
const NAME = "sample-text.txt"

/** The text. */
function guides(): string {
  const inGuides = readdirSync(fileURLToPath(new URL("guides/", docs)))
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => `guides/${name}`)
  return [...inGuides, "architecture.md", "glossary.md"]
    .map((name) => readFileSync(new URL(name, docs), "utf8"))
    .join("\n")
}

/** Makes the plugin. */
export const sampleText = (): Plugin => ({
  name: "sample-text",
  configureServer: ({ middlewares }) => {
    middlewares.use(`/${NAME}`, (_, response) => {
      response.setHeader("content-type", "text/plain; charset=utf-8")
      response.end(guides())
    })
  },
  generateBundle() {
    this.emitFile({ type: "asset", fileName: NAME, source: guides() })
  },
})
