// Runs programs of pages and looks at what they print.
//
// In:  programs with their commands, and what they say that they print.
// Out: a line for each that ran; for each that failed why, with what it printed; how many failed.
// Never: shares anything between programs: each has its own folder to work in, and ten minutes.

import { mkdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { root, runChild } from "../child.mjs"
import { otherPrints, type Print } from "../printed.ts"
import type { ProseBlock } from "./blocks.ts"

/** One program: a block as the file `file`, under `node` (a path) when it is not a shell's. */
export type Run = {
  readonly block: ProseBlock
  readonly file: string
  readonly node: string
  /** What tells this run of the block from others, " under Node 22". */
  readonly under: string
  readonly env: Record<string, string | undefined>
}

/** For what hangs, not for what is slow. */
const limitMs = 600_000

/** Runs all, two at a time. Returns how many failed. */
export async function runAll(all: readonly Run[]): Promise<number> {
  const waiting = [...all]
  let failures = 0
  const worker = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) if (!(await runOne(run))) failures++
  }
  await Promise.all([worker(), worker()])
  return failures
}

async function runOne({ block, file, node, under, env }: Run): Promise<boolean> {
  const { shell, said, page } = block
  const where = `${block.where}${under}`
  const cwd = join(dirname(file), where.replaceAll(/[^A-Za-z0-9]+/g, "-"))
  mkdirSync(cwd)
  const notes = `${cwd}.json`
  const recorder = pathToFileURL(join(root, "tools", "record-prints.mjs")).href
  const [program, args] = shell ? ["sh", ["-e", file]] : [node, ["--import", recorder, file]]
  const began = performance.now()
  const { status, text } = await runChild(program, args, {
    cwd,
    env: { ...env, PRINTS_OF: file, PRINTS_FILE: notes },
    output: "kept",
    limitMs,
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (status !== 0) {
    const reason = status === 124 ? `did not end within ${limitMs / 1000} s` : `failed with status ${status}`
    console.error(`${where} ${reason}\n${text.replaceAll(file, page)}`)
    return false
  }
  const prints = shell ? [] : (JSON.parse(readFileSync(notes, "utf8")) as Print[])
  const others = otherPrints(said, prints)
  for (const other of others) console.error(`${where} ran, but ${other}`)
  if (others.length === 0) console.log(`${where} ran in ${seconds} s`)
  return others.length === 0
}
