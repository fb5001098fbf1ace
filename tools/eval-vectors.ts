/**
 * Checks the tasks, metrics and draws of @aunet/eval against values that other programs give.
 *
 *     pnpm eval-vectors [--data <folder>] [--json]
 *
 * In: a folder with the items (`eval`, `cute`, `flores200_devtest`). Out: a line a check (check, expected, got, pass), as
 * a table or as JSON lines; status 1 when one fails, 2 for wrong arguments.
 * Never: passes over a check whose data is missing; it failed.
 */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { folderPlace } from "@aunet/eval/node"
import type { Check } from "./eval-vectors/check.ts"
import { dataChecks } from "./eval-vectors/data-checks.ts"
import { metricChecks } from "./eval-vectors/metric-checks.ts"

const USAGE = "usage: pnpm eval-vectors [--data <folder>] [--json]"
const HELP = `${USAGE}

Checks tasks, metrics and draws against values that other programs give.
A line a check: pass or FAIL, what came out, what has to, and the check.

  --data folder   where the items are; ../shared/data beside this repository when left out
  --json          one JSON object a check: check, expected, got, pass
  -h, --help      this text

The status is 0 when all checks pass, 1 when one fails, 2 for wrong arguments.`

const lineOf = ({ check, expected, got, pass }: Check): string =>
  pass
    ? `pass  ${check}: ${JSON.stringify(got)}`
    : `FAIL  ${check}: ${JSON.stringify(got)}; it has to be ${JSON.stringify(expected)}`

async function main(): Promise<number> {
  let values
  try {
    ;({ values } = parseArgs({
      options: {
        data: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }))
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`)
    return 2
  }
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const folder = values.data ?? fileURLToPath(new URL("../../shared/data", import.meta.url))
  if (!existsSync(folder)) {
    console.error(`there is no folder ${folder}; name the one with the items with --data\n${USAGE}`)
    return 2
  }
  let [count, failures] = [0, 0]
  const tell = (check: Check): void => {
    count++
    if (!check.pass) failures++
    console.log(values.json ? JSON.stringify(check) : lineOf(check))
  }
  metricChecks().forEach(tell)
  for await (const check of dataChecks(await folderPlace(folder))) tell(check)
  if (!values.json) console.error(`${count} checks, ${failures} failed`)
  return failures === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = await main()
