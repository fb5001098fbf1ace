/**
 * Which text a segment's length is asked for: the class of each byte, by the script of its character.
 *
 *     text      G o _ \u0e44 \u0e17 \u0e22 _ 4 _ o n         scripts { Thai: [15] }
 *     class     0 0 0 1 1 1 1 1 1 0 0         a space or a digit is of the script before it
 *
 * In: ids of rows on the host. Out: classes. Never: a tensor, or a length; nothing that only writes needs it.
 */
import { NO_SCRIPT, PENDING, scriptNames, scriptTable, utf8Decoder } from "@aunet/splitter"
import { AunetError } from "@aunet/base"
import type { Value } from "@aunet/tensor"
import { BOS } from "@aunet/tokens"
import type { ModelConfig } from "../config.ts"

type Routed = { readonly config: Pick<ModelConfig, "router"> }

/**
 * Refuses names that are no scripts, before anything is trained. A configuration that is read is not asked, since the names of all
 * scripts are more than a page that writes has to load.
 *
 * @throws AunetError BAD_CONFIG naming the first, and those that there are
 */
export function requireScripts({ router }: Pick<ModelConfig, "router">): void {
  const known = scriptNames()
  for (const name of Object.keys(router?.scripts ?? {}))
    if (!known.includes(name))
      throw new AunetError(
        "BAD_CONFIG",
        `router.scripts has the script "${name}"; there is no such script; there are: ${known.toSorted().join(", ")}`,
      )
}

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
