// Cuts out of a declaration what a reader of its documentation needs: everything but the bodies.
//
// In:  a name with its declarations. Out: TypeScript as it stands in the source.
// Never: writes a type that the source does not have.

import type { Class, Statement } from "oxc-parser"
import type { Declared, Source } from "./exports.ts"

/** What a name is, as the page groups it. */
export type Kind = "Functions" | "Classes" | "Values" | "Types"

/** A value longer than this is not shown whole. */
const MOST_LINES = 12

const inner = (statement: Statement): Statement =>
  statement.type === "ExportNamedDeclaration" ? (statement.declaration ?? statement) : statement

/** Says what a name is. */
export function kindOf({ name, statements }: Declared): Kind {
  const node = inner(statements[0]!)
  if (node.type === "FunctionDeclaration" || node.type === "TSDeclareFunction") return "Functions"
  if (node.type === "ClassDeclaration") return "Classes"
  if (node.type === "VariableDeclaration") {
    const init = node.declarations.find(({ id }) => id.type === "Identifier" && id.name === name)?.init
    return init?.type === "ArrowFunctionExpression" ? "Functions" : "Values"
  }
  return "Types"
}

const upTo = (text: string, begin: number, end: number): string =>
  text
    .slice(begin, end)
    .replace(/\s*(=>)?\s*$/, "")
    .trimEnd()

/** A class without bodies, and without what is its own affair. */
function classText({ text }: Source, node: Class): string {
  const members = node.body.body.flatMap((member) => {
    if (member.type === "StaticBlock" || member.type === "TSIndexSignature") return []
    if (member.key.type === "PrivateIdentifier") return []
    if (
      "accessibility" in member &&
      (member.accessibility === "private" || member.accessibility === "protected")
    )
      return []
    const end =
      member.type === "MethodDefinition"
        ? (member.value.body?.start ?? member.end)
        : "typeAnnotation" in member && member.value && member.typeAnnotation
          ? member.value.start
          : member.end
    return [`  ${upTo(text, member.start, end).replace(/\s*=$/, "")}`]
  })
  return [`${upTo(text, node.start, node.body.start)} {`, ...members, "}"].join("\n")
}

/** The text of one declaration. */
function textOf(source: Source, node: Statement, name: string): string {
  const { text } = source
  if (node.type === "FunctionDeclaration" || node.type === "TSDeclareFunction")
    return upTo(text, node.start, node.body?.start ?? node.end)
  if (node.type === "ClassDeclaration") return classText(source, node)
  if (node.type === "VariableDeclaration") {
    const one = node.declarations.find(({ id }) => id.type === "Identifier" && id.name === name)!
    const { init } = one
    if (init?.type === "ArrowFunctionExpression")
      return `${node.kind} ${upTo(text, one.start, init.body.start)}`
    if (one.id.type === "Identifier" && one.id.typeAnnotation)
      return `${node.kind} ${text.slice(one.id.start, one.id.end)}`
    const lines = text.slice(one.start, one.end).split("\n")
    const shown = lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), "  // ..."]
    return `${node.kind} ${shown.join("\n")}`
  }
  return text.slice(node.start, node.end)
}

/** The declaration of a name, without bodies. Of overloads the last, which has the body, is none that a caller sees. */
export function signature({ name, source, statements }: Declared): string {
  const nodes = statements.map(inner)
  const overloads = nodes.filter(({ type }) => type === "TSDeclareFunction")
  return (overloads.length > 0 ? overloads : nodes).map((node) => textOf(source, node, name)).join("\n\n")
}
