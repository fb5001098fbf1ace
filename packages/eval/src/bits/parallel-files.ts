/**
 * Files that say the same in several languages, a line a sentence.
 *
 *     eng_Latn.devtest  deu_Latn.devtest  SOURCE.md      languages eng_Latn, deu_Latn; SOURCE.md is none of them
 *     news.en  news.de  news.ja                          languages en, de, ja
 *
 * In: names and bytes. Out: languages, each with its sentences. Never: lets lines slip against each other.
 */
import { AunetError, listProblems } from "@aunet/base"
import type { Document } from "@aunet/data"

/** One language of a parallel text. */
export interface ParallelText {
  /** As the file's name says it: `eng_Latn`. */
  readonly language: string
  /** Where it comes from, for messages. */
  readonly name: string
  /** One a line, without its end. */
  readonly sentences: readonly Uint8Array[]
}

/** What a folder holds. */
export interface ParallelFiles {
  readonly texts: readonly ParallelText[]
  /** Files whose names do not go with the others. */
  readonly leftOut: readonly string[]
}

/**
 * Makes languages of files: those that share an extension, or share all but that, whichever are more.
 *
 * @throws AunetError BAD_DATA for fewer than two such files, as many of one kind as of another, other numbers of
 * lines (both files, both numbers), and a line without text (the file, the line)
 */
export function parallelTexts(files: readonly Document[]): ParallelFiles {
  const named = files.map((file) => ({ file, ...partName(file.name) }))
  const kinds = [
    ...groupsOf(named, "extension", ({ stem }) => stem),
    ...groupsOf(named, "stem", ({ extension }) => extension),
  ].toSorted((a, b) => b.members.length - a.members.length)
  const [most, next] = kinds
  if (most === undefined || most.members.length < 2)
    throw new AunetError(
      "BAD_DATA",
      `a parallel text is one file a language, with names such as eng.txt and deu.txt, or news.en and news.de; there ${files.length === 1 ? "is" : "are"} ${list(files.map(({ name }) => name))}`,
    )
  if (next?.members.length === most.members.length && !isSameSet(most, next))
    throw new AunetError(
      "BAD_DATA",
      `which files are the parallel text is not plain: ${list(most.members.map(({ file }) => file.name))}, or ${list(next.members.map(({ file }) => file.name))}; put one kind into a folder of its own`,
    )
  const texts = most.members.map((member) => ({
    language: most.languageOf(member),
    name: member.file.name,
    sentences: linesOf(member.file.bytes),
  }))
  checkLines(texts)
  const taken = new Set(texts.map(({ name }) => name))
  return { texts, leftOut: files.map(({ name }) => name).filter((name) => !taken.has(name)) }
}

interface Named {
  readonly file: Document
  readonly stem: string
  readonly extension: string
}

interface Group {
  readonly members: readonly Named[]
  readonly languageOf: (member: Named) => string
}

function partName(path: string): Pick<Named, "stem" | "extension"> {
  const packed = path.slice(path.lastIndexOf("/") + 1)
  const name = packed.replace(/\.(gz|zst)$/, "")
  const dot = name.lastIndexOf(".")
  return dot <= 0
    ? { stem: name, extension: "" }
    : { stem: name.slice(0, dot), extension: name.slice(dot + 1) }
}

const groupsOf = (
  named: readonly Named[],
  by: "stem" | "extension",
  languageOf: Group["languageOf"],
): Group[] =>
  [...new Set(named.map((each) => each[by]))]
    .map((shared) => ({ members: named.filter((each) => each[by] === shared), languageOf }))
    // One language twice, from two folders, is no parallel text.
    .filter(({ members }) => new Set(members.map(languageOf)).size === members.length)

const isSameSet = (a: Group, b: Group): boolean => a.members.every((each) => b.members.includes(each))

const list = (names: readonly string[]): string => (names.length === 0 ? "none" : listProblems(names, ", "))

/** The lines of a file; what ends the last one begins no other. */
export function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(0x0a, from)
    const end = found < 0 ? bytes.length : found
    lines.push(bytes.subarray(from, bytes[end - 1] === 0x0d && end > from ? end - 1 : end))
    from = end + 1
  }
  return lines
}

function checkLines(texts: readonly ParallelText[]): void {
  const [first] = texts
  const problems = texts
    .filter(({ sentences }) => sentences.length !== first.sentences.length)
    .map(({ name, sentences }) => `${name} has ${sentences.length}`)
  if (problems.length > 0)
    throw new AunetError(
      "BAD_DATA",
      `${first.name} has ${first.sentences.length} lines, and ${listProblems(problems)}; line n of each file must be the same sentence`,
    )
  for (const { name, sentences } of texts) {
    const empty = sentences.findIndex(({ length }) => length === 0)
    if (empty >= 0)
      throw new AunetError(
        "BAD_DATA",
        `line ${empty + 1} of ${name} is empty, so there is no sentence to measure; take that line out of every file`,
      )
  }
}
