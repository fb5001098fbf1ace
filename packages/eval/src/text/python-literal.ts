/**
 * Values as Python writes them: `[{'question': "What's it?", 'options': ['a', 'b']}]`.
 *
 * In: a text. Out: lists, objects, texts, numbers, true, false, null. Never: runs anything; an expression is refused.
 */
import { AunetError } from "@aunet/base"

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
}
const NAMES: Readonly<Record<string, unknown>> = { None: null, True: true, False: false }

/**
 * Reads a value.
 *
 * @throws AunetError BAD_DATA with the place where it stops to be one
 */
export function readPythonLiteral(text: string, where: string): unknown {
  let at = 0
  const wrong = (): AunetError =>
    new AunetError(
      "BAD_DATA",
      `${where} holds what is no Python value, from character ${at} on: ${text.slice(at, at + 40)}`,
    )
  const blanks = (): void => {
    while (/\s/.test(text[at] ?? "")) at++
  }
  const taken = (sign: string): boolean => {
    blanks()
    if (text[at] !== sign) return false
    at++
    return true
  }
  const escape = (): string => {
    const sign = text[at++]
    const digits = { x: 2, u: 4, U: 8 }[sign]
    if (digits === undefined)
      return SIMPLE[sign] ?? (sign === "\n" ? "" : /['"\\]/.test(sign) ? sign : `\\${sign}`)
    const code = Number.parseInt(text.slice(at, (at += digits)), 16)
    if (Number.isNaN(code)) throw wrong()
    return String.fromCodePoint(code)
  }
  const string = (quote: string): string => {
    let out = ""
    for (;;) {
      const sign = text[at++]
      if (sign === undefined) throw wrong()
      if (sign === quote) return out
      out += sign === "\\" ? escape() : sign
    }
  }
  const items = <A>(close: string, item: () => A): A[] => {
    const found: A[] = []
    while (!taken(close)) {
      found.push(item())
      if (taken(close)) break
      if (!taken(",")) throw wrong()
    }
    return found
  }
  const value = (): unknown => {
    blanks()
    const sign = text[at]
    if (sign === "[" || sign === "(") {
      at++
      return items(sign === "[" ? "]" : ")", value)
    }
    if (sign === "{") {
      at++
      return Object.fromEntries(
        items("}", () => {
          const key = value()
          if (!taken(":")) throw wrong()
          return [String(key), value()] as const
        }),
      )
    }
    if (sign === "'" || sign === '"') {
      at++
      return string(sign)
    }
    const [word] = /^(?:None|True|False|-?\d+(?:\.\d+)?)/.exec(text.slice(at, at + 40)) ?? []
    if (word === undefined) throw wrong()
    at += word.length
    return Object.hasOwn(NAMES, word) ? NAMES[word] : Number(word)
  }
  const found = value()
  blanks()
  if (at < text.length) throw wrong()
  return found
}
