// The models that `pnpm bench:generate` lets write: trained for a moment on this repository's own prose, so that
// the likeliest byte is likeliest by a margin, and words are as long as words.
//
// In:  a configuration's name. Out: a folder with a checkpoint, kept in .cache for the next run, and texts.
// Never: says how well such a model writes.

import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { ModelConfig } from "@aunet/core"
import { train } from "aunet"
import { nodeFolder } from "aunet/node"
import { root } from "../child.mjs"
import { configurations as trainConfigurations } from "./train-configurations.ts"
import { spacesPlugin } from "./spaces-splitter.ts"

const { config: words14m } = trainConfigurations["words-14m"]

/** Models to measure: two stages, and three of nearly the same number of parameters. */
export const configurations: Readonly<Record<string, ModelConfig>> = {
  "words-14m": words14m,
  "pairs-14m": {
    ...words14m,
    stages: [
      { width: 192, layers: 2, headWidth: 64, window: 128 },
      { width: 256, layers: 2, headWidth: 64, window: 1024 },
      { width: 384, layers: 4, headWidth: 64, window: 1024 },
    ],
    residuals: [true, true],
  },
}

/** T, positions of a training row. */
const ROW_BYTES = 1024

/** What training reads. */
const prose = (): string[] => [
  "README.md",
  "CONTRIBUTING.md",
  "docs/architecture.md",
  "docs/glossary.md",
  ...readdirSync(join(root, "packages"))
    .map((name) => `packages/${name}/README.md`)
    .filter((path) => existsSync(join(root, path))),
]

/** What it does not: for prompts and held-out scores. */
const others = (): string[] =>
  ["docs/decisions", "docs/guides"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".md"))
      .sort()
      .map((file) => `${folder}/${file}`),
  )

/**
 * Texts that the model has not seen, each a prompt and how it goes on. They begin at places far apart, and may run
 * into each other.
 */
export function heldOut(
  count: number,
  promptBytes: number,
  textBytes: number,
): { readonly prompts: number[][]; readonly texts: number[][] } {
  const all = Buffer.concat(others().map((path) => readFileSync(join(root, path))))
  const room = all.length - promptBytes - textBytes
  if (room < count)
    throw new Error(
      `the texts in docs have ${all.length} bytes, too few for ${promptBytes} and ${textBytes} more`,
    )
  const starts = Array.from({ length: count }, (_, i) => Math.floor((i * room) / count))
  return {
    prompts: starts.map((start) => [...all.subarray(start, start + promptBytes)]),
    texts: starts.map((start) => [...all.subarray(start + promptBytes, start + promptBytes + textBytes)]),
  }
}

/** Trains the model of a configuration, unless it was trained before; gives its folder. */
export async function trainedCheckpoint(
  name: string,
  steps: number,
  say: (line: string) => void,
): Promise<string> {
  const config = configurations[name]
  if (config === undefined)
    throw new Error(
      `there is no configuration "${name}"; there are: ${Object.keys(configurations).join(", ")}`,
    )
  // A configuration that has changed since is another model.
  const digest = createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 8)
  const folder = join(root, ".cache", "bench", `${name}-${steps}-${digest}`)
  if (existsSync(join(folder, "config.json"))) return folder
  const documents = prose().map((path) => ({
    name: path,
    bytes: Uint8Array.from(readFileSync(join(root, path))),
  }))
  for await (const event of train({
    data: documents,
    config,
    length: { steps },
    rows: 1,
    rowBytes: ROW_BYTES,
    learningRate: 2e-3,
    measurements: 1,
    seed: 1,
    splitter: spacesPlugin.name,
    splitterOptions: { depth: config.stages.length - 1 },
    plugins: [spacesPlugin],
    out: nodeFolder(folder),
  })) {
    if (event.type === "step" && event.step % 10 === 0)
      say(
        `${name} learns for the benchmark: step ${event.step} of ${steps}, ${event.bitsPerByte.toFixed(2)} bits a byte`,
      )
  }
  return folder
}
