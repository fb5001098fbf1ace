/**
 * The text of one kernel while it grows: its arguments, its loops, and what it computed already.
 *
 *     function (a0, a1) {          arguments, in the order of first use, so that equal kernels have equal text
 *       const i = this.thread.x;   depth 0: once a thread
 *       for (r1 ...) {             depth 1
 *         ...
 *
 * In: reads and expressions with the depth that they need. Out: source text for gpu.js.
 * Never: knows what the numbers mean.
 */
import { type Counter, type Index, indexDepth, indexKey, indexOf, showIndex } from "./index-algebra.ts"

/** What kernels are written for. */
export interface Dialect {
  readonly backend: "cpu" | "webasm" | "webgpu" | "webgl2"
  /** Arrays that one kernel may read. */
  readonly arrays: number
  /** A kernel may give several results (kernel maps), so a product can work on a tile of outputs. */
  readonly tiles: boolean
}

/** An expression and the number of loops that it changes in. */
export interface Code {
  readonly text: string
  readonly depth: number
}

/** Collects the text of one kernel. */
export class KernelText {
  readonly dialect: Dialect
  /** Ids of the buffers that the kernel reads, in the order of its arguments. */
  readonly buffers: number[] = []
  readonly thread: Counter
  /** Longest loop, for gpu.js to allow it. */
  longestLoop = 0
  private readonly lines: string[][] = [[]]
  private readonly names: Map<string, string>[] = [new Map()]
  private readonly heads: string[] = []
  private readonly tails: string[] = []
  private count = 0

  constructor(dialect: Dialect, size: number) {
    this.dialect = dialect
    // On the cpu a local is faster than the property; elsewhere a local would turn the integer into a float.
    const name = dialect.backend === "cpu" ? "i" : "this.thread.x"
    if (dialect.backend === "cpu") this.lines[0].push("const i = this.thread.x;")
    this.thread = { name, size, depth: 0 }
  }

  /** The argument that holds a buffer. */
  argument(buffer: number): string {
    let at = this.buffers.indexOf(buffer)
    if (at < 0) at = this.buffers.push(buffer) - 1
    return `a${at}`
  }

  /** Gives an expression a name in the loop that it changes in; equal text shares one name. */
  share({ text, depth }: Code): Code {
    if (/^[\w.]+$/.test(text)) return { text, depth }
    for (let d = 0; d <= depth; d++) {
      const known = this.names[d].get(text)
      if (known !== undefined) return { text: known, depth }
    }
    const name = `v${this.count++}`
    this.lines[depth].push(`const ${name} = ${text};`)
    this.names[depth].set(text, name)
    return { text: name, depth }
  }

  /** Starts a loop of constant length inside the innermost one. */
  loop(size: number, step = 1): Counter {
    const depth = this.lines.length
    const name = `r${depth}`
    this.heads.push(
      `for (let ${name} = 0; ${name} < ${size}; ${step === 1 ? `${name}++` : `${name} += ${step}`}) {`,
    )
    this.tails.push("}")
    this.lines.push([])
    this.names.push(new Map())
    this.longestLoop = Math.max(this.longestLoop, size)
    return { name, size, depth }
  }

  /** Depth of the innermost loop. */
  get depth(): number {
    return this.lines.length - 1
  }

  /** Adds a statement at a depth. */
  add(line: string, depth = this.depth): void {
    this.lines[depth].push(line)
  }

  /** Writes an index. */
  show(index: Index): Code {
    return { text: showIndex(index, (counter, div) => this.quotient(counter, div)), depth: indexDepth(index) }
  }

  /** Makes an index a counter of its own. */
  bind(index: Index): Counter {
    const { text, depth } = this.share(this.show(index))
    return { name: text, size: index.size, depth }
  }

  /** Reads a number of a buffer at a flat position. */
  read(buffer: number, position: Index, inline = false): Code {
    const { text, depth } = this.show(position)
    const read = { text: `${this.argument(buffer)}[${text}]`, depth }
    return inline ? read : this.share(read)
  }

  private readonly known = new Map<string, Code>()

  /** Computes a value once for each key; `inline` values are not kept. */
  once(id: number, indices: readonly Index[], make: () => Code): Code {
    const key = `${id} ${indices.map(indexKey).join(" ")}`
    const found = this.known.get(key)
    if (found !== undefined && found.depth <= this.depth) return found
    const made = this.share(make())
    this.known.set(key, made)
    return made
  }

  private quotient(counter: Counter, div: number): string {
    const { name, depth } = counter
    if (this.dialect.backend === "cpu") return this.share({ text: `((${name} / ${div}) | 0)`, depth }).text
    const bits = Math.log2(div)
    if (Number.isInteger(bits) && bits < 31 && name.startsWith("this."))
      return this.share({ text: `(${name} >> ${bits})`, depth }).text
    // Division rounds on 32-bit floats; half a step off the edge, no rounding reaches a whole number below 2^21.
    const quotient = this.share({ text: `Math.floor((${name} + 0.5) / ${div})`, depth }).text
    if (counter.size <= 2 ** 21) return quotient
    // Beyond, the quotient may be one off; what is left of the division is small and tells.
    return this.share({
      text: `(${quotient} + Math.floor((${name} - ${quotient} * ${div} + 0.5) / ${div}))`,
      depth,
    }).text
  }

  /** The whole kernel: `before` declares what loops add to, `after` ends with the return. */
  source(before: readonly string[], after: readonly string[]): string {
    const out = [
      `function (${this.buffers.map((_, i) => `a${i}`).join(", ")}) {`,
      ...this.lines[0],
      ...before,
    ]
    for (let depth = 1; depth < this.lines.length; depth++)
      out.push(this.heads[depth - 1], ...this.lines[depth])
    out.push(...this.tails, ...after, "}")
    return out.join("\n")
  }

  /** A position along an axis for the thread itself. */
  get threadIndex(): Index {
    return indexOf(this.thread)
  }
}
