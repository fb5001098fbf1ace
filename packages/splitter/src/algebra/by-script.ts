// A splitter for each script: the character's own script decides who gives it a level.
//
// In:  groups of scripts with a splitter each, and one for the rest.  Out: a splitter, or an error.
// Never: starts a splitter anew, or looks at the next character to place this one.
//
//     text      G o _ 東 京 ！ _ o n _         Han, Hiragana, Katakana: cjk; otherwise: words
//     script    L L . H H . . L L .           a character without a script (.) stays with the last one
//     asked     w w w c c c c w w w           cjk is asked about the space after ！
//
// Every splitter reads the whole text; the script only chooses whose level counts. So none of them is
// ever stopped, started or moved, each keeps its laws (S5, S6, S10) as if it were alone, and the first
// one that is asked after a change knows what stands before. A change of scripts marks nothing by itself:
// its first character has the level that the splitter of the new script gives it.
//
// Before the first character that has a script, "otherwise" is asked. A byte that is not UTF-8 has no
// script, nor has a format character or another one that is not seen. Other scripts are those of the Unicode
// property Script, in the version that the package holds.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError, quote } from "../splitter-error.ts"
import type { Splitter } from "../splitter.ts"
import { PENDING, type Utf8Decoder } from "../utf8.ts"
import { MAX_BEGUN, begunDecoder } from "../begun-character.ts"
import { combine, type Judge } from "./combination.ts"
import { BY_SCRIPT } from "./names.ts"
import { NO_SCRIPT, scriptNames, scriptTable } from "./script-table.ts"

/** Gives the characters of some scripts to a splitter. */
export interface ScriptCase {
  /** Unicode's long names: "Han", "Hiragana", "Thai"; `scriptNames()` lists them. */
  readonly scripts: readonly string[]
  readonly splitter: Splitter
}

/**
 * Switches between splitters by the script of each character.
 *
 * The head of src/algebra/by-script.ts says what happens between scripts. It costs as much time as
 * all of its splitters together.
 *
 * @param cases 1 to 100 groups of scripts; no script in two of them
 * @param otherwise for all other scripts, and for what stands before the first
 * @returns Left with a SplitterError `SPLITTER_OPTIONS` for a script that does not exist or comes twice
 * @example
 * byScript([{ scripts: ["Han", "Hiragana", "Katakana"], splitter: cjk }], words)
 */
export const byScript = (
  cases: readonly ScriptCase[],
  otherwise: Splitter,
): Either<SplitterError, Splitter> => {
  const groups = cases.map(({ scripts }) => [...scripts])
  const checked = checkGroups(groups)
  if (E.isLeft(checked)) return checked
  const parts = [...cases.map(({ splitter }) => splitter), otherwise]
  const { blocks, cells } = scriptTable()
  const names = scriptNames()
  // For each script the part that is asked: its group's, or the one for the rest.
  const partOf = Uint8Array.from(names, (name) => {
    const group = groups.findIndex((some) => some.includes(name))
    return group < 0 ? groups.length : group
  })
  const judge = (from: number, decoder: Utf8Decoder): Judge => {
    let asked = from
    return {
      push: (byte, levels) => {
        const codePoint = decoder.push(byte)
        if (codePoint >= 0) {
          const script = cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
          if (script !== NO_SCRIPT) asked = partOf[script]
        }
        // Who is asked about a character is known at its last byte; the others get 0 (S9).
        return codePoint === PENDING ? 0 : levels[asked]
      },
      fork: () => judge(asked, decoder.fork()),
      save: () => [asked, ...decoder.pending()],
    }
  }
  return E.right(
    combine({
      name: BY_SCRIPT,
      choices: { scripts: groups },
      parts,
      depth: Math.max(...parts.map(({ depth }) => depth)),
      maxJudgeState: String(groups.length).length + MAX_BEGUN,
      judge: ([asked, ...begun] = [groups.length]) => {
        const decoder = begunDecoder(begun)
        return asked <= groups.length && decoder !== undefined ? judge(asked, decoder) : undefined
      },
    }),
  )
}

const checkGroups = (groups: readonly (readonly string[])[]): Either<SplitterError, null> => {
  if (groups.length < 1 || groups.length > 100) {
    return refuse(`there are ${groups.length} groups of scripts; give 1 to 100`, groups.length)
  }
  const known = new Set(scriptNames())
  const seen = new Set<string>()
  for (const name of groups.flat()) {
    if (!known.has(name)) {
      return refuse(
        `there is no script ${quote(name)}; give the long name that Unicode has for it, such as "Han", "Hiragana" ` +
          'or "Thai" (scriptNames() lists them)',
        name,
      )
    }
    if (seen.has(name)) return refuse(`the script "${name}" has two splitters; name it once`, name)
    seen.add(name)
  }
  return E.right(null)
}

const refuse = (message: string, value: unknown): Either<SplitterError, never> =>
  E.left(new SplitterError("SPLITTER_OPTIONS", `${BY_SCRIPT}: ${message}.`, value))
