// Where Japanese words end, as Universal Dependencies (short units) see it, and the platform does not.
//
// In:  a text and the platform's words.  Out: words.  Never: a list taken from a treebank. The closed
// classes were written by hand; what each convention gains on the development part is in docs/log.md.

import { japaneseFunctionWords } from "./japanese-function-words.ts"
import type { Convention, Cut } from "./tokens.ts"

const HIRAGANA_ONLY = /^[\u3041-\u309f]+$/
const KATAKANA_ONLY = /^[\u30a1-\u30fa\u30fc-\u30ff]+$/
const KANJI_ONLY = /^[\p{Script=Han}々]+$/u
const KANJI_FIRST = /^[\p{Script=Han}々]+/u
const STEM_WITH_KA_OR_TSU = /^[\u3041-\u3096]{1,3}(?:っ(?=[たてち])|かっ(?=た))/

// The kana that belong to a verb or adjective after its kanji, told by what follows them.
const OKURIGANA = new RegExp(
  "^(?:" +
    [
      "っ(?=[たてちと])",
      "ん(?=[だで])",
      "い(?=[たてで]|る|ます|まし|なが)",
      "[わかさたなまらがば](?=れ|せ|な[いかくけ]|ず|ざる|ん$)",
      "し(?=た|て|ま[すし]|な[がい]|そう|、)",
      "[きちにひみりぎびいえけせてねへめれげぜべ](?=ま[すしせ]|た[いくから、。]|た$|て|ながら|そう|な[いかくけ]|られ|る)",
      "[えけせてねへめれげぜべ][らさ](?=れ|せ)",
      "かっ(?=た)",
      "[くる]",
    ].join("|") +
    ")",
)
// Verbs of one kanji whose られ is an auxiliary: 見|られ, but 知ら|れ.
const ICHIDAN = /[見得着寝出居]$/

const SUFFIXES: ReadonlySet<string> = new Set(
  "士者性的所館語車員家会権地人力点部長後上中内代院科学官産業式系型派製用化率量費料金券機器室店場駅港線門市県町村区国軍" +
    "隊団社堂寺城川山湖島橋塔殿賞戦法論説史誌紙品物類種罪症病界層圏帯群形色面感心観気",
)
const ADVERBS: ReadonlySet<string> = new Set(
  "特に 既に 更に 常に 主に 遂に 単に 仮に 殊に 互に 直に 大いに".split(" "),
)

// What a path through the text pays for each word. Function words are preferred to what the platform has
// in hiragana, unless four of them would be needed where it has one word.
const FUNCTION_WORD = 3
const SHORT_FUNCTION_WORD = 3.35
const NADO = 2.8
const STEM = 4.3
const PLATFORM_WORD = 5
const HIRAGANA_STEM = 8
const PLATFORM_HIRAGANA = 10.8
const LONE_HIRAGANA = 14
const LONE_CHARACTER = 20

/** Cuts by the cheapest path through function words, stems with their kana, and the platform's words. */
export const shortUnits =
  (platform: Cut): Cut =>
  (text) => {
    const cost = new Float64Array(text.length + 1).fill(Infinity)
    const from = new Int32Array(text.length + 1)
    const platformWords = new Map<number, string>()
    let start = 0
    for (const word of platform(text)) {
      platformWords.set(start, word)
      start += word.length
    }
    cost[0] = 0
    for (let i = 0; i < text.length; i++) {
      for (const [length, price] of candidates(text, i, platformWords.get(i))) {
        if (cost[i] + price >= cost[i + length] - 1e-9) continue
        cost[i + length] = cost[i] + price
        from[i + length] = i
      }
    }
    const words: string[] = []
    for (let end = text.length; end > 0; end = from[end]) words.push(text.slice(from[end], end))
    return words.reverse()
  }

function* candidates(
  text: string,
  at: number,
  platformWord: string | undefined,
): Generator<readonly [length: number, price: number]> {
  const hiragana = text[at] >= "\u3041" && text[at] <= "\u309f"
  yield [1, hiragana ? LONE_HIRAGANA : LONE_CHARACTER]
  if (platformWord !== undefined) {
    yield [platformWord.length, HIRAGANA_ONLY.test(platformWord) ? PLATFORM_HIRAGANA : PLATFORM_WORD]
    const kanji = KANJI_FIRST.exec(platformWord)?.[0]
    if (kanji !== undefined) yield* stems(text, at, kanji)
    const stem = STEM_WITH_KA_OR_TSU.exec(text.slice(at, at + 7))
    if (stem !== null) yield [stem[0].length, HIRAGANA_STEM]
  }
  if (!hiragana) return
  for (let length = 1; length <= 5 && at + length <= text.length; length++) {
    const word = text.slice(at, at + length)
    if (!japaneseFunctionWords.has(word)) continue
    yield [length, word === "など" ? NADO : length > 1 || word === "の" ? FUNCTION_WORD : SHORT_FUNCTION_WORD]
  }
}

function* stems(
  text: string,
  at: number,
  kanji: string,
): Generator<readonly [length: number, price: number]> {
  const end = at + kanji.length
  const kana = OKURIGANA.exec(text.slice(end, end + 6))?.[0]
  if (kana === undefined) return
  // A noun of two kanji takes する as a word of its own: 利用|し|た.
  if (kanji.length >= 2 && /^[しさせ]/.test(kana)) return
  if (kana.startsWith("ら") && ICHIDAN.test(kanji)) return
  yield [kanji.length + kana.length, STEM]
}

const split = (pieces: (word: string) => readonly string[]): Convention => {
  return (words) => words.flatMap((word) => pieces(word))
}

/** Takes a suffix from a word of two kanji: 可能|性. */
const suffixes = split((word) =>
  word.length === 3 && KANJI_ONLY.test(word) && SUFFIXES.has(word[2])
    ? [word.slice(0, 2), word.slice(2)]
    : [word],
)

/** Joins pieces of katakana when one of two is short: the platform cuts names that it does not know. */
const foreignNames: Convention = (words) => {
  const joined: string[] = []
  for (const word of words) {
    const before = joined.at(-1)
    if (
      before !== undefined &&
      KATAKANA_ONLY.test(word) &&
      KATAKANA_ONLY.test(before) &&
      Math.min(before.length, word.length) <= 2
    ) {
      joined[joined.length - 1] = before + word
    } else joined.push(word)
  }
  return joined
}

/** Takes particles, demonstratives and the polite prefix off: 本当|に, に|関する, その|後, お|話, 一|つ. */
const particles = split((word) => {
  const noun = /^([\p{Script=Han}々]+)([にのはがをで])$/u.exec(word)
  if (noun !== null && !ADVERBS.has(word)) return [noun[1], noun[2]]
  const relation = /^([にとを])([関対共従通経巡].+)$/.exec(word)
  if (relation !== null) return [relation[1], relation[2]]
  const concession = /^(.*[中時後])でも$/.exec(word)
  if (concession !== null) return [concession[1], "で", "も"]
  if (/^[そこ]の\p{Script=Han}+$/u.test(word)) return [word.slice(0, 2), word.slice(2)]
  if (/^[おご]\p{Script=Han}/u.test(word) && !word.startsWith("お前")) return [word[0], word.slice(1)]
  return /^[一二三四五六七八九]つ$/.test(word) ? [word[0], word[1]] : [word]
})

/** Lists the conventions that apply to words after `shortUnits`, in their order. */
export const japaneseConventions: Readonly<Record<string, Convention>> = {
  suffixes,
  foreignNames,
  particles,
}
