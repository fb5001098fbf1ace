/**
 * Finds the files of a task in a place, and reads their records.
 *
 * In: a place, the files that a task may be in. Out: records in order. Never: one of two files that both fit; the user
 * has to say which.
 */
import { AunetError, listProblems } from "@aunet/base"
import { fitsEnd } from "../text/wildcard.ts"
import type { DataPlace } from "./data-place.ts"
import type { FileForm } from "./file-form.ts"
import { linesOf, type PlacedRecord, readRecords, textOf } from "./read-records.ts"

/** Paths of the first form that has any, and that form; nothing where none has. */
export async function findFiles(
  place: DataPlace,
  forms: readonly FileForm[],
  signal?: AbortSignal,
): Promise<{ readonly form: FileForm; readonly paths: readonly string[] } | undefined> {
  const listed = await place.list(signal)
  for (const form of forms) {
    const paths = listed
      .filter((path) => waysTo(form.path).some((way) => fitsEnd(way, path.replace(/\.(gz|zst)$/i, ""))))
      .toSorted()
    if (paths.length === 0) continue
    if (paths.length > 1 && !isOneSet(form.path, paths))
      throw new AunetError(
        "BAD_DATA",
        `${place.name} has ${paths.length} files ${form.path}: ${listProblems(paths, ", ")}; name the folder of one`,
      )
    return { form, paths }
  }
  return undefined
}

/** The hub keeps the parts of a split beside each other, `test-00000.parquet`, or in a folder, `test/0000.parquet`. */
const waysTo = (path: string): readonly string[] =>
  path.endsWith("*.parquet") ? [path, path.replace(/\*\.parquet$/, "/*.parquet")] : [path]

/**
 * A star in the name of a file is many files of one set; two stars only say that a folder is to be found, so that files
 * in two are two copies.
 */
const isOneSet = (pattern: string, paths: readonly string[]): boolean =>
  (pattern.split("/").at(-1) ?? "").includes("*") &&
  (!pattern.includes("**/") || new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/")))).size === 1)

/**
 * Reads the records of the first form that is there.
 *
 * @param what what is looked for, for the message
 * @returns nothing where no form is there
 * @throws AunetError BAD_DATA for what cannot be read
 */
export async function findRecords(
  place: DataPlace,
  forms: readonly FileForm[],
  signal?: AbortSignal,
): Promise<PlacedRecord[] | undefined> {
  const found = await findFiles(place, forms, signal)
  if (found === undefined) return undefined
  const records: PlacedRecord[] = []
  for (const path of found.paths) {
    const read = await readRecords(await place.read(path, signal), path, found.form)
    records.push(...(await withBeside(place, path, found.form, read, signal)))
  }
  return records
}

/** Adds the lines of the files beside it to the records of a file. */
async function withBeside(
  place: DataPlace,
  path: string,
  { beside }: FileForm,
  records: readonly PlacedRecord[],
  signal?: AbortSignal,
): Promise<readonly PlacedRecord[]> {
  if (beside === undefined) return records
  const folder = path.slice(0, path.lastIndexOf("/") + 1)
  const added: { readonly field: string; readonly lines: readonly string[] }[] = []
  for (const [field, name] of Object.entries(beside)) {
    const other = (await place.list(signal)).find(
      (each) => each.replace(/\.(gz|zst)$/i, "") === folder + name,
    )
    if (other === undefined)
      throw new AunetError("DATA_MISSING", `beside ${path} there has to be ${name}, and it is not there`)
    const lines = linesOf(textOf(await place.read(other, signal), other))
    if (lines.length !== records.length)
      throw new AunetError(
        "BAD_DATA",
        `${other} has ${lines.length} lines and ${path} has ${records.length} items; there has to be a line for each`,
      )
    added.push({ field, lines })
  }
  return records.map(({ record, where }, i) => ({
    record: { ...record, ...Object.fromEntries(added.map(({ field, lines }) => [field, lines[i]])) },
    where,
  }))
}
