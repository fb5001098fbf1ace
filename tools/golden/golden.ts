/**
 * Checks every golden file of a folder: what we compute against what the official code computed.
 *
 *     pnpm golden <folder> [--engine reference|onnx|gpujs] [--json]
 *
 * In: a folder with safetensors and jsonl files; cases are found by what the files hold.
 * Out: a line a check (file, check, maxAbsError, maxRelError, pass), as a table or as JSON lines; status
 * 1 when one fails or nothing is there to check, 2 for wrong arguments.
 * Never: writes a file.
 */
import { globSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { openEngine } from "aunet"
import type { Engine } from "@aunet/tensor"
import { boundsOf, type Check, failed } from "./check.ts"
import { forwardChecks, isForward } from "./forward-checks.ts"
import { generateChecks, isContinuation } from "./generate-checks.ts"
import { readGolden } from "./golden-file.ts"
import { levelChecks } from "./level-checks.ts"
import { isTraining, trainChecks } from "./train-checks.ts"

/** Makes every check of one file. */
export async function fileChecks(
  file: string,
  bytes: Uint8Array,
  engine: Engine,
  mostSteps?: number,
): Promise<Check[]> {
  try {
    if (file.endsWith(".jsonl")) return levelChecks(file, bytes)
    const golden = readGolden(file, bytes)
    const bounds = boundsOf(engine.report.engine)
    const checks = [
      ...(isForward(golden) ? await forwardChecks(golden, engine, bounds) : []),
      ...(isTraining(golden) ? await trainChecks(golden, engine, bounds, mostSteps) : []),
      ...(isContinuation(golden) ? await generateChecks(golden, engine) : []),
    ]
    return checks.length > 0
      ? checks
      : [failed(file, "case", "holds neither a pass, nor a trajectory, nor a continuation")]
  } catch (error) {
    return [failed(file, "case", error instanceof Error ? error.message : String(error))]
  }
}

/** The files of a folder, in order. */
export const goldenFiles = (folder: string): string[] =>
  globSync("*.{safetensors,jsonl}", { cwd: folder }).toSorted()

function lineOf({ file, check, maxAbsError, maxRelError, pass, error, float64 }: Check): string {
  const evidence =
    float64 && `float64: ours ${float64.ours.toExponential(1)}, official ${float64.official.toExponential(1)}`
  const numbers = [maxAbsError, maxRelError].map((value) => value.toExponential(2).padStart(10))
  return [pass ? "pass" : "FAIL", ...numbers, ` ${file}`, check, error ?? evidence ?? ""].join(" ").trimEnd()
}

async function main(): Promise<number> {
  const usage = "usage: pnpm golden <folder> [--engine reference|onnx|gpujs] [--json]"
  let parsed
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        engine: { type: "string", default: "reference" },
        json: { type: "boolean", default: false },
      },
    })
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    return 2
  }
  const {
    values: { engine: name, json },
    positionals: [folder, ...rest],
  } = parsed
  if (
    folder === undefined ||
    rest.length > 0 ||
    !statSync(folder, { throwIfNoEntry: false })?.isDirectory()
  ) {
    console.error(folder === undefined || rest.length > 0 ? usage : `${folder} is not a folder\n${usage}`)
    return 2
  }
  const { engine } = await openEngine(name).catch((error: unknown) => ({ engine: error as Error }))
  if (engine instanceof Error) {
    console.error(engine.message)
    return 2
  }
  let [count, failures] = [0, 0]
  for (const file of goldenFiles(folder)) {
    for (const check of await fileChecks(file, readFileSync(join(folder, file)), engine)) {
      count++
      if (!check.pass) failures++
      console.log(json ? JSON.stringify(check) : lineOf(check))
    }
  }
  await engine.close()
  const { engine: engineName, backend } = { ...engine.report }
  if (!json || count === 0)
    console.error(
      count === 0
        ? `${folder} holds no golden file`
        : `${count} checks, ${failures} failed, on ${engineName} (${backend})`,
    )
  return count > 0 && failures === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = await main()
