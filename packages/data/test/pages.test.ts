/** Saved pages and Markdown: what a reader sees, and nothing of how it was set. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { htmlEncoding } from "../src/node/read/markup/html-encoding.ts"
import { htmlText } from "../src/node/read/markup/html-text.ts"
import { makeRoom, refusal, type Room } from "./room.ts"

let room: Room
beforeEach(async () => {
  room = await makeRoom()
})
afterEach(() => room.remove())

describe("a page", () => {
  const textOf = async (html: string, pieceBytes = 1e9): Promise<string> => {
    const bytes = Buffer.from(html)
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    }
    const parts: Uint8Array[] = []
    for await (const part of htmlText(pieces())) parts.push(part)
    return Buffer.concat(parts).toString()
  }

  test.each([
    ["<p>one<p>two", "one\n\ntwo\n"],
    ["a<br>b<br><br>c", "a\nb\n\nc\n"],
    ["<div>a</div><div>b</div>", "a\nb\n"],
    ["  a \n b <b> c</b>d ", "a b cd\n"],
    ["<script>if (a < b) '</p>'</script><style>p{}</style>x<!-- no -->", "x\n"],
    ["<head><title>T</title><body>x", "x\n"],
    ["<ul><li>a<li>b</ul>c", "a\nb\n\nc\n"],
    ["<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc\n"],
    ["<pre>\n  a\n   b</pre>c", "  a\n   b\n\nc\n"],
    ["&lt;p&gt; &amp; &#x1F98A; &nbsp;&eacute", "<p> & 🦊 \u00a0é\n"],
    ["<div hidden>no<p>no</div>yes<input hidden>!", "yes!\n"],
    ["<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</ruby>x", "漢字x\n"],
    ["<select><option>1<option>2</select><textarea>t</textarea>x", "x\n"],
    ["<noscript>turn on</noscript><svg><text>s</text></svg>x", "x\n"],
    ["</p></div>x</b>", "x\n"],
    ["<p>a<unknown-thing>b</unknown-thing>", "ab\n"],
    ["x <", "x <\n"],
    ["<script>x", ""],
  ])("%j is %j", async (html, text) => {
    expect(await textOf(html)).toBe(text)
    expect(await textOf(html, 1)).toBe(text)
  })

  test("of docutils: a saved article, with what a reader sees", async () => {
    const path = join(import.meta.dirname, "fixtures", "article.html")
    const { texts, report } = await room.read([path])
    expect(texts[path]).toBe(await readFile(join(import.meta.dirname, "fixtures", "article.txt"), "utf8"))
    expect(report?.readAs).toEqual([{ form: "html", count: 1, first: [path] }])
  })

  test("may say its encoding, and is known by its start where its name says nothing", async () => {
    const old = Buffer.concat([
      Buffer.from('<html><meta http-equiv=Content-Type content="text/html; charset=windows-1251"><p>'),
      Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]),
    ])
    expect((await room.read([await room.put("a.htm", old)])).texts).toEqual({ "a.htm": "Привет\n" })
    const plain = await room.put("saved", "<!DOCTYPE html>\n<p>x</p>")
    expect((await room.read([plain])).texts).toEqual({ saved: "x\n" })
    const source = await room.put("index.html", "<p>x</p>")
    expect((await room.read([source], { as: "code" })).texts).toEqual({ "index.html": "<p>x</p>" })
    await expect(room.read([await room.put("b.html", "<script>x</script>")])).rejects.toMatchObject(
      refusal("BAD_DATA", "there is no text in it"),
    )
    const encodingOf = (text: string) => htmlEncoding(Buffer.from(text))
    expect(encodingOf('<meta charset="utf-16">')).toBeUndefined()
    expect(encodingOf("<meta charset=no-such>")).toBeUndefined()
    expect(encodingOf("<!-- <meta charset=koi8-r> --><meta charset='shift_jis'>")).toBe("shift_jis")
    expect(encodingOf('<?xml version="1.0" encoding="euc-kr"?><html>')).toBe("euc-kr")
  })

  test("any markup gives a text without tags, the same wherever pieces end", async () => {
    const bit = fc.constantFrom(
      "<p>",
      "</p>",
      "<div hidden>",
      "</div>",
      "<td>",
      "<pre>",
      "</pre>",
      "<br>",
      "<script>",
      "</script>",
      "<ruby>",
      "<rt>",
      "word ",
      "\n",
      "é",
      "<li>",
      "<svg>",
      "</svg>",
      "&amp;",
      "<",
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(bit, { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        async (bits, piece) => {
          const html = bits.join("")
          const text = await textOf(html)
          expect(await textOf(html, piece)).toBe(text)
          expect(text).not.toMatch(/<\/?(?:p|div|td|pre|br|li)>|^\s*\n/)
        },
      ),
      { seed: 4, numRuns: 150 },
    )
  })
})

test("Markdown stays as it is, and is read without its signs when somebody says so", async () => {
  const source =
    "---\ntitle: T\n---\n# Cats\n\n**All** [sleep](x.html) & `purr`.\n\n- a\n- b\n\n```js\nx  = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
  const path = await room.put("a.md", source)
  expect((await room.read([path])).texts).toEqual({ "a.md": source })
  const { texts, report } = await room.read([path], { as: "markdown" })
  expect(texts).toEqual({ "a.md": "Cats\n\nAll sleep & purr.\n\na\nb\n\nx  = 1\n\na\tb\n1\t2\n" })
  expect(report?.readAs).toMatchObject([{ form: "markdown", count: 1 }])
})
