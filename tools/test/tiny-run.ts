// A folder of a training of one step, for tests of what reads one.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { train } from "aunet"
import { nodeFolder } from "aunet/node"
import { root } from "../child.mjs"

/** A folder inside the workspace, where packages are found by name, with the run in `run`. */
export interface TinyRun extends Disposable {
  /** A path below it. */
  readonly path: (...names: string[]) => string
}

/** Trains; whoever is done with the folder disposes of it. */
export async function tinyRun(name: string): Promise<TinyRun> {
  mkdirSync(join(root, ".cache"), { recursive: true })
  const folder = mkdtempSync(join(root, ".cache", `${name}-`))
  const path = (...names: string[]): string => join(folder, ...names)
  const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(40)) }]
  const small = { length: { steps: 1 }, rowBytes: 32, rows: 1, engine: "reference" }
  for await (const _ of train({ data, ...small, out: nodeFolder(path("run")) }));
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
