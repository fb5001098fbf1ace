/**
 * Which text a segment's length is asked for: the class of each byte, by the script of its character.
 *
 *     text      G o _ \u0e44 \u0e17 \u0e22 _ 4 _ o n         scripts { Thai: [15] }
 *     class     0 0 0 1 1 1 1 1 1 0 0         a space or a digit is of the script before it
 *
 * In: ids of rows on the host; classes and real positions in a program. Out: classes; masks. Never: a length.
 */
import { NO_SCRIPT, PENDING, scriptNames, scriptTable, utf8Decoder } from "@aunet/splitter"
import { AunetError } from "@aunet/base"
import { equal, i32, select, type Spec, type Tensor, type Value, zeros } from "@aunet/tensor"
import { BOS } from "@aunet/tokens"
import type { ModelConfig } from "../config.ts"
import { asNumbers, type Positions } from "./route.ts"

type Routed = { readonly config: Pick<ModelConfig, "router"> }

/** How many classes of text a model's router is asked about: 1 without lengths by script. */
export const classesOf = ({ router }: Pick<ModelConfig, "router">): number =>
  1 + Object.keys(router?.scripts ?? {}).length

/** What a program that holds lengths is given of a model that has them by script: `scripts` i32 [B, T]. */
export const scriptSpecs = ({ config }: Routed, rows: number, T: number): Record<string, Spec> =>
  config.router?.scripts === undefined ? {} : { scripts: i32(rows, T) }

/** Gives it of ids [B, T]; nothing to any other model. */
export const scriptValues = ({ config }: Routed, ids: ArrayLike<number>, T: number): Record<string, Value> =>
  config.router?.scripts === undefined
    ? {}
    : { scripts: scriptClasses(ids, T, Object.keys(config.router.scripts)) }

/**
 * The class of each id: 0, or 1 and more for the scripts that are named, in their order.
 *
 * What has no script of its own (spaces, digits, punctuation, marks) is of the class before it, and so is eos; a row and a text begin
 * with 0. Bytes that are no UTF-8 are of class 0. A character that a row cuts is too where the row begins inside of it, and of
 * the class before it where the row ends.
 *
 * @param ids [B, T]
 */
export function scriptClasses(ids: ArrayLike<number>, T: number, scripts: readonly string[]): Int32Array {
  const { blocks, cells } = scriptTable()
  // NO_SCRIPT is beyond all names.
  const classOf = new Uint8Array(NO_SCRIPT + 1)
  const names = scriptNames()
  for (const [k, name] of scripts.entries()) classOf[names.indexOf(name)] = k + 1
  const classes = new Int32Array(ids.length)
  let decoder = utf8Decoder()
  let last = 0
  let from = 0
  for (let i = 0; i < ids.length; i++) {
    if (i % T === 0 || ids[i] >= BOS) {
      classes.fill(last, from, i)
      decoder = utf8Decoder()
      if (i % T === 0 || ids[i] === BOS) last = 0
      if (ids[i] >= BOS) classes[i] = last
      from = ids[i] >= BOS ? i + 1 : i
      if (ids[i] >= BOS) continue
    }
    const codePoint = decoder.push(ids[i])
    classes.fill(0, i - decoder.broken, i)
    from = Math.max(from, decoder.broken > 0 ? i : from)
    if (codePoint === PENDING) continue
    const script = codePoint < 0 ? NO_SCRIPT : cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
    if (script !== NO_SCRIPT) last = classOf[script]
    classes.fill(codePoint < 0 ? 0 : last, from, i + 1)
    from = i + 1
  }
  classes.fill(last, from)
  return classes
}

/**
 * The real positions of each class as numbers, f32 [B, N].
 *
 * @param classes how many there are
 */
export function classMasks({ real, scripts }: Positions, classes: number): Tensor[] {
  const all = asNumbers(real)
  if (classes === 1) return [all]
  if (scripts === undefined)
    throw new AunetError(
      "BAD_CONFIG",
      "the model's router has lengths by script, and its program is given no scripts; targetSpecs and scriptValues have them",
    )
  return Array.from({ length: classes }, (_, k) => select(equal(scripts, k), all, zeros(all.shape)))
}
