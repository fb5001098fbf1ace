/**
 * A task in a file: JSON, or a module whose default export is one or a list of some.
 *
 * In: a path. Out: tasks. Never: runs a module that nobody named.
 */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { AunetError, messageOf } from "@aunet/base"
import { checkTemplates } from "../tasks/check-templates.ts"
import type { Task } from "../tasks/task.ts"
import { readTaskJson } from "../tasks/task-json.ts"

const KINDS: readonly unknown[] = ["choice", "target", "rolling", "written"]

/**
 * Reads the tasks of a file: `.json`, `.ts`, `.mts`, `.js` or `.mjs`.
 *
 * @throws AunetError DATA_MISSING when it is not there; BAD_CONFIG for what is no task
 */
export async function readTask(path: string): Promise<Task[]> {
  if (/\.json$/i.test(path)) {
    const source = await readFile(path, "utf8").catch((cause: unknown) => {
      throw new AunetError("DATA_MISSING", `the task ${path} cannot be read: ${messageOf(cause)}`, { cause })
    })
    return [readTaskJson(source, path)]
  }
  if (!/\.m?[jt]s$/i.test(path))
    throw new AunetError("BAD_CONFIG", `${path} is no task; it has to end in .json, .ts, .mts, .js or .mjs`)
  const module = (await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    const why = `${messageOf(cause)}${wayOut(cause)}`
    throw new AunetError("BAD_CONFIG", `the task ${path} cannot be loaded: ${why}`, { cause })
  })) as { readonly default?: unknown }
  const found = Array.isArray(module.default) ? (module.default as unknown[]) : [module.default]
  for (const task of found) checkShape(task, path)
  return found as Task[]
}

/** A module finds packages from where it lies, and not from where the command does. */
function wayOut(cause: unknown): string {
  const [, name] = /^Cannot find package '([^']+)'/.exec(messageOf(cause)) ?? []
  return name === undefined
    ? ""
    : `; install it where the task lies (npm install ${name}), import its types alone (import type), or write the task as .json`
}

/** What every task has; the rest the compiler knows, and its records show. */
function checkShape(task: unknown, path: string): void {
  const { name, kind, files, question, metrics } = (task ?? {}) as Readonly<Record<string, unknown>>
  const lacks = [
    ...(typeof name === "string" && name !== "" ? [] : ["name (a text)"]),
    ...(KINDS.includes(kind) ? [] : [`kind (${KINDS.join(", ")})`]),
    ...(Array.isArray(files) && files.length > 0 ? [] : ["files (a list)"]),
    ...(typeof question === "string" ? [] : ["question (a text)"]),
    ...((kind === "choice" || kind === "written") && !Array.isArray(metrics) ? ["metrics (a list)"] : []),
  ]
  if (lacks.length > 0)
    throw new AunetError(
      "BAD_CONFIG",
      `the default export of ${path} is no task: it lacks ${lacks.join(", ")}`,
    )
  checkTemplates(task as Task, `${name as string} in ${path}`)
}
