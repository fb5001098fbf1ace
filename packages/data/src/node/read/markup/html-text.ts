/**
 * A page of HTML as the text that a reader sees.
 *
 *     <p>one<br>two</p><script>x()</script><ul><li>three</ul>   one
 *                                                               two
 *
 *                                                               three
 *
 * A block begins on a line of its own, a paragraph has an empty line around it, cells of a row have tabs between them;
 * white space is one space but in `pre`.
 *
 * In: pieces of a page in UTF-8. Out: pieces of text. Never: what is not shown (scripts, styles, templates, titles,
 * pictures, readings above characters); the whole page in memory.
 * Source: the HTML standard: how `innerText` is made of what is rendered; htmlparser2 reads the markup.
 */

/** What is not shown, or shown as something else than text. */
const UNSEEN = new Set(
  "script style template title noscript noframes iframe object svg math audio video canvas select datalist textarea rt rp".split(
    " ",
  ),
)

const LISTS = new Set(["ul", "ol", "dl"])

/** Lines that a block has around it: 1 begins a line, 2 leaves one empty. */
const BLOCKS = new Map([
  ..."p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table figure hr"
    .split(" ")
    .map((name) => [name, 2] as const),
  ..."address article aside body caption center dd details dialog dir div dt fieldset figcaption footer form header hgroup html legend li main menu nav option search section summary tbody tfoot thead tr"
    .split(" ")
    .map((name) => [name, 1] as const),
])

/** Text that waits is written from this many characters on. */
const AT_ONCE = 2 ** 16

/** Reads a page. */
export async function* htmlText(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { Parser } = await import("htmlparser2")
  const written = textWriter()
  let depth = 0
  /** Depth of what is not shown, 0 where everything is. */
  let unseen = 0
  let pre = 0
  /** A line end right behind `<pre>` is not shown. */
  let isFresh = false
  let lists = 0
  const block = (name: string): void => {
    // A list in a list is no paragraph of its own.
    const lines = LISTS.has(name) && lists > 0 ? 1 : (BLOCKS.get(name) ?? 0)
    written.block(lines)
  }
  const parser = new Parser({
    onopentag: (name, { hidden }) => {
      depth++
      if (unseen > 0) return
      if (UNSEEN.has(name) || (hidden !== undefined && hidden !== "until-found")) unseen = depth
      else if (name === "br") written.line()
      else if (name === "td" || name === "th") written.cell()
      else block(name)
      if (LISTS.has(name) && unseen === 0) lists++
      if (name === "pre" && unseen === 0) {
        pre++
        isFresh = true
      }
    },
    onclosetag: (name) => {
      if (unseen === depth) unseen = 0
      else if (unseen === 0) {
        if (name === "pre") pre--
        if (LISTS.has(name)) lists--
        block(name)
      }
      depth--
    },
    ontext: (text) => {
      if (unseen > 0) return
      if (pre > 0) written.kept(isFresh ? text.replace(/^\r?\n/, "") : text)
      else written.flowing(text)
      isFresh = false
    },
  })
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  for await (const piece of pieces) {
    parser.write(decoder.decode(piece, { stream: true }))
    if (written.length() >= AT_ONCE) yield encoder.encode(written.take())
  }
  parser.end(decoder.decode())
  written.end()
  if (written.length() > 0) yield encoder.encode(written.take())
}

/** Puts text together: breaks and spaces wait until something comes after them. */
function textWriter() {
  let text = ""
  let hasBegun = false
  let breaks = 0
  let wait = ""
  const write = (more: string): void => {
    if (hasBegun) text += breaks > 0 ? "\n".repeat(breaks) : wait
    text += more
    hasBegun = true
    breaks = 0
    wait = ""
  }
  return {
    length: () => text.length,
    take: () => {
      const taken = text
      text = ""
      return taken
    },
    block: (lines: number) => void (breaks = Math.max(breaks, lines)),
    line: () => void (breaks = Math.min(2, breaks + 1)),
    cell: () => void (breaks === 0 && hasBegun && (wait = "\t")),
    flowing: (more: string) => {
      const spaced = more.replaceAll(/[ \t\n\r\f]+/g, " ")
      const starts = spaced.startsWith(" ")
      const inner = spaced.slice(
        starts ? 1 : 0,
        spaced.length - (spaced.length > 1 && spaced.endsWith(" ") ? 1 : 0),
      )
      if (starts && breaks === 0 && wait === "") wait = " "
      if (inner === "") return
      write(inner)
      if (spaced.endsWith(" ")) wait = " "
    },
    kept: (more: string) => {
      for (const part of more.replaceAll(/\r\n?/g, "\n").split(/(\n)/)) {
        if (part === "\n") breaks++
        else if (part !== "") write(part)
      }
    },
    end: () => void (hasBegun && (text += "\n")),
  }
}
