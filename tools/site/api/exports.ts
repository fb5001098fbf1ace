// Finds what a module exports, and where each name is declared.
//
// In:  a TypeScript file. Out: for each name its declaration in our sources, or the package that it comes from.
// Never: computes a type, or follows a name into another package: that has a page of its own.
//
// The sources say all that is needed: types that others see are written out, and each name is exported by name.

import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Comment, type Directive, parseSync, type Statement } from "oxc-parser"

/** A file, read. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly body: readonly (Directive | Statement)[]
  readonly comments: readonly Comment[]
}

/** A name that is declared in our sources: all its declarations, since functions have overloads. */
export interface Declared {
  readonly kind: "declared"
  readonly name: string
  readonly source: Source
  readonly statements: readonly Statement[]
}
/** A name that another package declares. */
export interface Borrowed {
  readonly kind: "borrowed"
  readonly name: string
  readonly from: string
  /** What it is called there. */
  readonly as: string
}
/** What is behind an exported name. */
export type Exported = Declared | Borrowed

const read = new Map<string, Source>()

/** Reads and parses a file, once. @throws Error when it is no TypeScript */
export function sourceOf(file: string): Source {
  const known = read.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n")
  const { program, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]!.message}`)
  const source = { file, text, body: program.body, comments }
  read.set(file, source)
  return source
}

/** The names that a statement declares. */
function namesOf(statement: Directive | Statement): string[] {
  const inner =
    statement.type === "ExportNamedDeclaration"
      ? (statement.declaration ?? undefined)
      : (statement as Statement)
  if (inner === undefined) return []
  if (inner.type === "VariableDeclaration")
    return inner.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []))
  return "id" in inner && inner.id?.type === "Identifier" ? [inner.id.name] : []
}

const nameIn = (node: { name?: string; value?: unknown }): string => node.name ?? String(node.value)

/** Follows a name through a specifier. */
function behind(source: Source, specifier: string, name: string): Exported {
  if (!specifier.startsWith(".")) return { kind: "borrowed", name, from: specifier, as: name }
  const found = exportsOf(join(dirname(source.file), specifier)).get(name)
  if (found === undefined)
    throw new Error(`${source.file} takes ${name} from ${specifier}, which does not export it`)
  return found
}

/** Finds a name that a file declares or imports. */
function local(source: Source, name: string): Exported {
  const statements = source.body.filter((each): each is Statement => namesOf(each).includes(name))
  if (statements.length > 0) return { kind: "declared", name, source, statements }
  for (const statement of source.body) {
    if (statement.type !== "ImportDeclaration") continue
    for (const each of statement.specifiers) {
      if (each.local.name !== name) continue
      const there = each.type === "ImportSpecifier" ? nameIn(each.imported) : "*"
      return behind(source, statement.source.value, there)
    }
  }
  throw new Error(`${source.file} exports ${name}, and neither declares nor imports it`)
}

/** Lists what a file exports, by name. */
export function exportsOf(file: string): Map<string, Exported> {
  const source = sourceOf(file)
  const found = new Map<string, Exported>()
  for (const statement of source.body) {
    if (statement.type === "ExportAllDeclaration") {
      const from = statement.source.value
      if (!from.startsWith(".")) found.set(`* of ${from}`, { kind: "borrowed", name: "*", from, as: "*" })
      else for (const [name, each] of exportsOf(join(dirname(file), from))) found.set(name, each)
    }
    if (statement.type === "ExportDefaultDeclaration" && statement.declaration.type === "Identifier")
      found.set("default", local(source, statement.declaration.name))
    if (statement.type !== "ExportNamedDeclaration") continue
    for (const name of namesOf(statement)) found.set(name, local(source, name))
    for (const each of statement.specifiers) {
      const [here, name] = [nameIn(each.local), nameIn(each.exported)]
      const exported =
        statement.source === null ? local(source, here) : behind(source, statement.source.value, here)
      found.set(name, { ...exported, name })
    }
  }
  return found
}
