// Lists what a TypeScript file imports.
//
// In:  a file's name and its text.
// Out: each import with its line: static, dynamic, type-only, `export from`, `import("x").T`, `require`.
// Never: resolves anything, or runs the file.

import { parseSync } from "oxc-parser"

/** One import. `name` is undefined where it is computed at run time. */
export type Import = { readonly name: string | undefined; readonly line: number }

type Node = { type: string; start: number } & Record<string, unknown>

/** Lists the imports of `text`, in order. Throws SyntaxError when the file does not parse. */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`)
  const found: { name: string | undefined; start: number }[] = []
  visit(program as unknown as Node, (node) => {
    const source = sourceOf(node)
    if (source) found.push({ name: literal(source), start: node.start })
  })
  found.sort((a, b) => a.start - b.start)
  return found.map(({ name, start }) => ({ name, line: lineAt(text, start) }))
}

/** The expression that names the module, where the node is an import of any kind. */
function sourceOf(node: Node): Node | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return (node.source as Node | null) ?? undefined
    case "TSExternalModuleReference":
      return node.expression as Node
    case "CallExpression": {
      const callee = node.callee as Node
      const isRequire = callee.type === "Identifier" && callee.name === "require"
      return isRequire ? (node.arguments as Node[])[0] : undefined
    }
    default:
      return undefined
  }
}

function literal(node: Node): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value
  if (node.type !== "TemplateLiteral" || (node.expressions as Node[]).length > 0) return undefined
  const quasis = node.quasis as { value: { cooked: string } }[]
  return quasis[0]?.value.cooked
}

function visit(node: Node, act: (node: Node) => void): void {
  act(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && typeof child.type === "string")
        visit(child as Node, act)
    }
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let i = text.indexOf("\n"); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) line++
  return line
}
