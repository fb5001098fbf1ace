// Where Chinese words end, as Universal Dependencies see it, and the platform does not.
//
// In:  words.  Out: words.  Never: a list taken from a treebank. The closed classes below were written
// by hand; what each convention gains on the development part is in docs/log.md.

import type { Convention } from "./tokens.ts"

const all = (characters: string): ReadonlySet<string> => new Set(characters)

const HAN_ONLY = /^\p{Script=Han}+$/u

// Characters that stand alone as words: function words, places, times, numerals, measures, titles.
const ALONE = all(
  "的一是在了和有为与以及于上下中内外前后里间之其此这那该本各每某等但而且或并也都又还再已曾将会能可要应须不未没无" +
    "非只仅就才便则却更最很太较极如若因由从自向往对把被让使给跟同据按到至来去起过着地得所者我你他她它您们大小多少高低" +
    "新旧男女年月日时分秒个名位只条张座次件种类家部辆人说做作看想用叫称即曰乃均皆共总约近逾超达第数几两半左右东南西北" +
    "省市县区州镇乡村国府京路街号楼层岁元吨米里亩万亿千百十零〇二三四五六七八九处点度倍届任期代世性化式型级率量员长学" +
    "院校系班队团会社局厅厂店馆站港河江湖海山岛",
)

const NUMERALS = all("一二三四五六七八九十两几多这那每某数")
const MEASURES = all(
  "个種种座部条位名次件只家届支所层轮项份场张段群对队类片本首颗门辆步股番代户台艘架枚把根幅句声笔批套间块年月日岁周天",
)
const SUFFIXES = all(
  "市县省区州镇乡村国人院所员长者性度化学家率量色式型机站队团会社部厅局处室馆店厂线号级类物品费权法论界业教族语系署",
)
const PREPOSITION_VERBS = new Set(["由于", "对于", "关于", "至于", "终于", "过于", "等于", "鉴于", "基于"])
const ONE_WORD_WEI = new Set(["因为", "认为", "以为", "行为", "人为"])
const PAIRS = new Set([
  ..."因此 之一 来说 来自 除了 但在 还有 也有 正在 早在 随着 及其 自此 留在 是以 不是 就是 也是 而是 并不 不会".split(
    " ",
  ),
])

const split = (pieces: (word: string) => readonly string[]): Convention => {
  return (words) => words.flatMap((word) => pieces(word))
}

const cutAfter = (word: string, characters: number): readonly string[] => [
  word.slice(0, characters),
  word.slice(characters),
]

/** Keeps an amount together: 20|万 is one word. */
const amounts: Convention = (words) => {
  const joined: string[] = []
  for (const word of words) {
    const before = joined.at(-1)
    if (before !== undefined && /^[\d.,]+$/.test(before) && /^[万亿多几余]+$/.test(word)) {
      joined[joined.length - 1] = before + word
    } else joined.push(word)
  }
  return joined
}

/** Joins single characters in a row that are no words by themselves: names, foreign and Chinese. */
const names: Convention = (words) => {
  const joined: string[] = []
  let open = false
  for (const word of words) {
    const single = word.length === 1 && HAN_ONLY.test(word) && !ALONE.has(word)
    if (single && open) joined[joined.length - 1] += word
    else joined.push(word)
    open = single
  }
  return joined
}

/** Joins an ordinal: 第|一 is one word. */
const ordinals: Convention = (words) => {
  const joined: string[] = []
  for (const word of words) {
    if (joined.at(-1) === "第" && /^(?:[一二三四五六七八九十百]+|\d+)$/.test(word)) {
      joined[joined.length - 1] += word
    } else joined.push(word)
  }
  return joined
}

/** Takes apart the name of a language and what deputies are called: 日|语, 副|校长. */
const languages = split((word) => {
  if (/^(?:[日英中法德俄雅吴梵汉]语|[英中日法德俄]文)$/.test(word)) return cutAfter(word, 1)
  return /^副\p{Script=Han}{2,}$/u.test(word) ? cutAfter(word, 1) : [word]
})

/** Takes a measure from its numeral or demonstrative: 一|个, 这|种. */
const measures = split((word) =>
  word.length === 2 && NUMERALS.has(word[0]) && MEASURES.has(word[1]) ? cutAfter(word, 1) : [word],
)

/** Takes 的 from what it follows: 他|的. */
const possessives = split((word) =>
  word.length >= 2 && word.endsWith("的") && word !== "目的" ? cutAfter(word, word.length - 1) : [word],
)

/** Takes 于 and 为 from their verb, and apart what is two words in grammar: 位|于, 成|为, 因|此. */
const verbs = split((word) => {
  if (word.length !== 2) return [word]
  const yu = word[1] === "于" && !PREPOSITION_VERBS.has(word)
  const wei = word[1] === "为" && !ONE_WORD_WEI.has(word)
  return (HAN_ONLY.test(word) && (yu || wei)) || PAIRS.has(word) ? cutAfter(word, 1) : [word]
})

/** Takes a suffix from a word of two characters: 加速|度, 北京|市. */
const suffixes = split((word) =>
  word.length === 3 && HAN_ONLY.test(word) && SUFFIXES.has(word[2]) ? cutAfter(word, 2) : [word],
)

/** Lists the conventions in the order in which they apply. */
export const chineseConventions: Readonly<Record<string, Convention>> = {
  amounts,
  languages,
  names,
  ordinals,
  measures,
  possessives,
  verbs,
  suffixes,
}
