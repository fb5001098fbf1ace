/**
 * What a file is, by its first bytes, where it is something that is no text and has a name.
 *
 * In: the first bytes. Out: what it is and what to do, or nothing. Never: unpacks it.
 * Source: the signatures that the formats' own specifications fix.
 */

interface Kind {
  readonly what: string
  /** Bytes that it begins with. */
  readonly starts: readonly number[]
  /** Where they stand; 0 when left out. */
  readonly at?: number
  readonly cure?: string
  /** What to do where it was packed in something else. */
  readonly inside?: string
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))

const UNPACK = "unpack it, or pack it as .gz or .zst"
const TABLE = "write its texts as JSON lines, or as parquet"

const KINDS: readonly Kind[] = [
  { what: "is packed with bzip2", starts: [...ascii("BZh")], cure: UNPACK },
  { what: "is packed with xz", starts: [0xfd, ...ascii("7zXZ"), 0], cure: UNPACK },
  { what: "is packed with lz4", starts: [0x04, 0x22, 0x4d, 0x18], cure: UNPACK },
  { what: "is packed with lz4", starts: [0x02, 0x21, 0x4c, 0x18], cure: UNPACK },
  { what: "is packed with lzip", starts: ascii("LZIP"), cure: UNPACK },
  { what: "is packed with lzop", starts: [0x89, ...ascii("LZO"), 0], cure: UNPACK },
  { what: "is packed with lzma", starts: [0x5d, 0, 0], cure: UNPACK },
  { what: "is packed with snappy", starts: [0xff, 6, 0, 0, ...ascii("sNaPpY")], cure: UNPACK },
  { what: "is packed with compress", starts: [0x1f, 0x9d], cure: UNPACK },
  { what: "is packed with gzip", starts: [0x1f, 0x8b, 8], cure: "give its name the ending .gz" },
  { what: "is packed with zstd", starts: [0x28, 0xb5, 0x2f, 0xfd], cure: "give its name the ending .zst" },
  { what: "is a zip archive", starts: [...ascii("PK"), 3, 4], cure: "unpack it into a folder" },
  { what: "is a zip archive", starts: [...ascii("PK"), 5, 6], cure: "unpack it into a folder" },
  {
    what: "is a 7z archive",
    starts: [...ascii("7z"), 0xbc, 0xaf, 0x27, 0x1c],
    cure: "unpack it into a folder",
  },
  { what: "is a rar archive", starts: [...ascii("Rar!"), 0x1a, 7], cure: "unpack it into a folder" },
  { what: "is a tar archive", at: 257, starts: ascii("ustar"), cure: "unpack it into a folder" },
  {
    what: "is a Parquet file",
    starts: ascii("PAR1"),
    cure: "give its name the ending .parquet",
    inside: "unpack it",
  },
  { what: "is an Arrow file", starts: ascii("ARROW1"), cure: TABLE },
  { what: "is an SQLite database", starts: [...ascii("SQLite format 3"), 0], cure: TABLE },
  { what: "is a PDF", starts: ascii("%PDF-"), cure: "save its text" },
]

/** What only a name tells: these formats begin with no bytes of their own. */
const BY_NAME: Readonly<Record<string, string>> = { br: "brotli", lzma: "lzma" }

/**
 * Names what a file is; `undefined` for what may be text.
 *
 * @param unpacked whether the bytes came out of a packed file already
 */
export function fileKind(head: Uint8Array, path: string, unpacked: boolean): string | undefined {
  const found = KINDS.find(({ starts, at = 0 }) => starts.every((byte, i) => head[at + i] === byte))
  if (found !== undefined) {
    // BZh, LZIP and %PDF- are letters: a text may begin with them.
    if (found.starts.every((byte) => byte >= 0x20 && byte < 0x7f) && !isDamagedText(head)) return undefined
    return unpacked
      ? `what is packed in it ${found.what}; ${found.inside ?? found.cure}`
      : `it ${found.what}; ${found.cure}`
  }
  const [, ending = ""] = /\.([a-z]+)$/i.exec(path) ?? []
  const packing = BY_NAME[ending.toLowerCase()]
  return packing !== undefined && isDamagedText(head) ? `it is packed with ${packing}; ${UNPACK}` : undefined
}

/** A Git LFS pointer is shorter than this, in bytes. */
export const LFS_POINTER_BYTES = 1024

/** Keys in order, `version` first; extensions may stand between. Source: the specification of Git LFS, v1. */
const POINTER = /^version \S+\r?\n(?:ext-\d-\S+ .*\n)*oid \w+:[0-9a-f]{32,}\r?\nsize (\d{1,15})\r?\n?$/

/**
 * Tells a Git LFS pointer, which stands in a clone for a file of any name that was not fetched.
 *
 * @param start the first `LFS_POINTER_BYTES` of a file as it is on the disk, or all of it
 */
export function whyLfsPointer(start: Uint8Array): string | undefined {
  if (start.length >= LFS_POINTER_BYTES) return undefined
  const found = POINTER.exec(new TextDecoder().decode(start))
  return found === null
    ? undefined
    : `it is a Git LFS pointer and not the file itself, which has ${found[1]} bytes; run "git lfs pull" in the clone it is of, or download the file alone`
}

/** Bytes that hardly any text has: controls other than white space, or what belongs to no character. */
function isDamagedText(head: Uint8Array): boolean {
  const text = new TextDecoder("utf-8").decode(head, { stream: true })
  // eslint-disable-next-line no-control-regex -- controls are what is looked for
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(text)
}
