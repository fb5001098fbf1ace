/**
 * Checks every golden file of a folder: what we compute against what the official code computed.
 *
 *     pnpm golden <folder> [--engine reference|onnx|gpujs] [--json]
 *
 * In: a folder; what a file is, and which cases it has, is told by what it holds and not by its name.
 * Out: a line a check (file, check, maxAbsError, maxRelError, pass), as a table or as JSON lines; status
 * 1 when one fails or nothing is there to check, 2 for wrong arguments. A file that is damaged or no golden
 * file is a check that failed, and so is every file without a case.
 * Never: writes a file, or passes over one (but for those whose name begins with a dot).
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
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
  const tried = async (kind: string, work: () => Check[] | Promise<Check[]>): Promise<Check[]> => {
    try {
      return await work()
    } catch (error) {
      return [failed(file, kind, error instanceof Error ? error.message : String(error))]
    }
  }
  return tried("case", async () => {
    if (holdsLines(bytes)) return levelChecks(file, bytes)
    const golden = readGolden(file, bytes)
    const bounds = boundsOf(engine.report.engine)
    const checks = [
      ...(isForward(golden) ? await tried("pass", () => forwardChecks(golden, engine, bounds)) : []),
      ...(isTraining(golden)
        ? await tried("trajectory", () => trainChecks(golden, engine, bounds, mostSteps))
        : []),
      ...(isContinuation(golden) ? await tried("continuation", () => generateChecks(golden, engine)) : []),
    ]
    return checks.length > 0
      ? checks
      : [failed(file, "case", "holds neither a pass, nor a trajectory, nor a continuation")]
  })
}

/** Tells lines of JSON from tensors: those begin with the length of a header, which text would make far too long. */
function holdsLines(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  const header =
    bytes.length < 8 ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  return start.startsWith("{") && (header === undefined || header > BigInt(bytes.length))
}

/** The files of a folder, in order. */
export const goldenFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter(
      (name) => !name.startsWith(".") && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile(),
    )
    .toSorted()

/** Reads a file and makes its checks; a file that cannot be read is one that failed. */
async function checksAt(folder: string, file: string, engine: Engine): Promise<Check[]> {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(join(folder, file))
  } catch (error) {
    return [failed(file, "case", (error as Error).message)]
  }
  return fileChecks(file, bytes, engine)
}

function lineOf({ file, check, maxAbsError, maxRelError, pass, error, float64 }: Check): string {
  const evidence =
    float64 && `float64: ours ${float64.ours.toExponential(1)}, official ${float64.official.toExponential(1)}`
  const numbers = [maxAbsError, maxRelError].map((value) => value.toExponential(2).padStart(10))
  return [pass ? "pass" : "FAIL", ...numbers, ` ${file}`, check, error ?? evidence ?? ""].join(" ").trimEnd()
}

const USAGE = "usage: pnpm golden <folder> [--engine reference|onnx|gpujs] [--json]"
const HELP = `${USAGE}

Checks every golden file of a folder: what we compute against what the official code computed.
A line a check: pass or FAIL, largest absolute error, largest relative error, file, check.

  --engine name   what computes: reference (the default), onnx, gpujs or auto
  --json          one JSON object a check: file, check, maxAbsError, maxRelError, pass
  -h, --help      this text

The status is 0 when all checks pass, 1 when one fails or there is none, 2 for wrong arguments.`

async function main(): Promise<number> {
  let parsed
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        engine: { type: "string", default: "reference" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    })
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`)
    return 2
  }
  const {
    values: { engine: name, json, help },
    positionals: [folder, ...rest],
  } = parsed
  if (help) {
    console.log(HELP)
    return 0
  }
  if (
    folder === undefined ||
    rest.length > 0 ||
    !statSync(folder, { throwIfNoEntry: false })?.isDirectory()
  ) {
    console.error(folder === undefined || rest.length > 0 ? USAGE : `${folder} is not a folder\n${USAGE}`)
    return 2
  }
  const { engine } = await openEngine(name).catch((error: unknown) => ({ engine: error as Error }))
  if (engine instanceof Error) {
    console.error(engine.message)
    return 2
  }
  let [count, failures] = [0, 0]
  for (const file of goldenFiles(folder)) {
    for (const check of await checksAt(folder, file, engine)) {
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
