// Made-up texts that are hard on splitters, for fast-check.
//
// In:  nothing.  Out: arbitraries and fixed inputs.  Never: real text, or randomness of its own.

import * as fc from "fast-check"

// The one thing that every runtime has and the language's own types lack.
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

// Each kind gets the same chance, so that rare kinds meet each other often.
const KINDS: Readonly<Record<string, readonly string[]>> = {
  spaces: [" ", "  ", "\t", "\u00a0", "\u3000", "\u2003", "\u0085", "\u2028", "\v", "\f"],
  newlines: ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"],
  spacesBeforeNewlines: [" \n", "  \r\n", "\t\n", " \n \n", "\u3000\n"],
  words: ["a", "the", "Cat", "naïve", "Straße", "Ω", "слово", "x_1", "don't"],
  numbers: ["1", "12", "123", "12345", "Ⅷ", "½", "٣٤", "९", "𝟘"],
  symbols: [".", ",", "...", "....", "!?", "-", "—", "'", "_", "$", "€", "\u0000", "\u001b[0m", "\ufffd"],
  rightToLeft: ["שלום", "مرحبا", "مَرْحَبًا", "\u200f", "ـ"],
  spaceless: ["你好", "。", "你好。", "ひらがな", "カタカナ", "สวัสดี", "ก็", "ລາວ", "한국어", "བོད་"],
  marks: ["e\u0301", "हिन्दी", "क्\u200dष", "می\u200cخواهم", "\u0301", "a\u0308\u0323", "ि", "็"],
  unseen: [
    "\u00ad",
    "\u200b",
    "\u200b\u200b",
    " \u200b",
    "\u200e",
    "\u2060",
    "\u061c",
    "\u0600١٢",
    "\ufeff",
    "\ufff9a\ufffab\ufffb",
    "葛\u{e0100}",
    "\ufe0f",
    "\u180e",
    "ភាសា\u200bខ្មែរ",
    "\u{e0067}\u{e007f}",
    "\u3164",
  ],
  fourBytes: ["😀", "𝒳", "𐍈", "🇩🇪", "\u{10ffff}", "👍🏽"],
  joinedEmoji: ["👨‍👩‍👧‍👦", "❤️‍🔥", "🏳️‍🌈", "\u200d"],
}

const SURROGATES = 0x800

// Not UTF-8: overlong forms, continuation bytes alone, cut-off characters, surrogates, out of range.
const NOT_UTF8: readonly (readonly number[])[] = [
  [0xc0, 0x80],
  [0xc1, 0xbf],
  [0xe0, 0x80, 0x80],
  [0xe0, 0x9f, 0xbf],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0x80],
  [0xbf, 0x80, 0x80],
  [0xc3],
  [0xe4],
  [0xe4, 0xbd],
  [0xf0, 0x9f],
  [0xf0, 0x9f, 0x98],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5],
  [0xfe],
  [0xff],
]

/**
 * Makes texts as bytes: pieces of many scripts, of whitespace and newlines, of invalid UTF-8 and of
 * random bytes, one after another.
 *
 * @param pieces the most pieces of one text; 24 when absent
 */
export const texts = (pieces = 24): fc.Arbitrary<Uint8Array> => {
  const known = Object.values(KINDS).map((kind) => fc.constantFrom(...kind.map(encode)))
  const invalid = fc.constantFrom(...NOT_UTF8).map((bytes) => Uint8Array.from(bytes))
  const anyByte = fc.uint8Array({ minLength: 1, maxLength: 6 })
  // Not fc.string({ unit: "binary" }): it spends a second or more on a table of all characters.
  const scalar = fc.nat(0x10ffff - SURROGATES).map((n) => (n < 0xd800 ? n : n + SURROGATES))
  const anyCharacter = fc
    .array(scalar, { minLength: 1, maxLength: 4 })
    .map((codePoints) => encode(String.fromCodePoint(...codePoints)))
  return fc.array(fc.oneof(...known, invalid, anyByte, anyCharacter), { maxLength: pieces }).map(joined)
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Is an input that has broken splitters before. */
export interface HostileInput {
  readonly title: string
  readonly bytes: Uint8Array
}

/** Lists fixed inputs that are too large or too regular to come up by chance. */
export const hostileInputs = (): readonly HostileInput[] => {
  const input = (title: string, unit: string | readonly number[], times: number, end = ""): HostileInput => {
    const one = typeof unit === "string" ? encode(unit) : Uint8Array.from(unit)
    const last = encode(end)
    const bytes = new Uint8Array(one.length * times + last.length)
    for (let i = 0; i < one.length * times; i++) bytes[i] = one[i % one.length]
    bytes.set(last, one.length * times)
    return { title, bytes }
  }
  return [
    input("an empty document", "", 0),
    ...Array.from({ length: 256 }, (_, byte) => input(`the one byte ${byte}`, [byte], 1)),
    input("100,000 spaces", " ", 100_000),
    input("100,000 spaces before a newline", " ", 100_000, "\n"),
    input("1 MB without a boundary", "a", 1_000_000),
    input("100,000 digits", "7", 100_000),
    input("50,000 times CRLF", "\r\n", 50_000),
    input("100,000 lone continuation bytes", [0x80], 100_000),
    input("100,000 leads without continuation", [0xf0], 100_000),
    input("overlong forms", [0xc0, 0x80, 0xe0, 0x80, 0x80, 0xf0, 0x80, 0x80, 0x80, 0xc1, 0xbf, 0x20], 100),
    input(
      "surrogates, and what is beyond U+10FFFF",
      [0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xf5, 0x20],
      100,
    ),
    input("characters that are cut off", [0xc3, 0x20, 0xe4, 0xbd, 0x0a, 0xf0, 0x9f, 0x98, 0x61], 100),
    input("a character that the end cuts off", [0x61, 0x20, 0xf0, 0x9f, 0x98], 1),
    input("20,000 characters of four bytes", "😀", 20_000),
    input(
      "right-to-left text with marks, numbers and a script from the left",
      "مَرْحَبًا ١٢٣ שָׁלוֹם abc\u200f، ",
      200,
    ),
    input("a byte order mark before every word", "\ufeffword ", 200),
    input("a letter with 50,000 combining marks", "\u0301", 50_000),
    input("20,000 joined emoji", "👩\u200d", 20_000, "👩"),
    input(
      "every byte 64 times",
      Array.from({ length: 256 }, (_, byte) => byte),
      64,
    ),
  ]
}
