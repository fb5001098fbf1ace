// Writes src/algebra/script-runs.ts: the script of every code point, as runs, from the \p{Script=..} of
// the Node that runs this.
//
//     node tools/make-script-runs.ts
//
// In:  the Unicode data inside Node, and the names below.  Out: one source file.  Never: runs at build or
// install time; its result is committed, so that a model's boundaries do not move with the platform.

import { writeFileSync } from "node:fs"

// Short and long names as the Unicode Standard has them. JavaScript cannot list them, but it refuses one
// that is wrong, and a script that is missing here leaves characters over, which the check below finds.
const NAMES = `
Adlm Adlam, Aghb Caucasian_Albanian, Ahom Ahom, Arab Arabic, Armi Imperial_Aramaic, Armn Armenian,
Avst Avestan, Bali Balinese, Bamu Bamum, Bass Bassa_Vah, Batk Batak, Beng Bengali, Berf Beria_Erfe,
Bhks Bhaiksuki, Bopo Bopomofo, Brah Brahmi, Brai Braille, Bugi Buginese, Buhd Buhid, Cakm Chakma,
Cans Canadian_Aboriginal, Cari Carian, Cham Cham, Cher Cherokee, Chrs Chorasmian, Copt Coptic,
Cpmn Cypro_Minoan, Cprt Cypriot, Cyrl Cyrillic, Deva Devanagari, Diak Dives_Akuru, Dogr Dogra,
Dsrt Deseret, Dupl Duployan, Egyp Egyptian_Hieroglyphs, Elba Elbasan, Elym Elymaic, Ethi Ethiopic,
Gara Garay, Geor Georgian, Glag Glagolitic, Gong Gunjala_Gondi, Gonm Masaram_Gondi, Goth Gothic,
Gran Grantha, Grek Greek, Gujr Gujarati, Gukh Gurung_Khema, Guru Gurmukhi, Hang Hangul, Hani Han,
Hano Hanunoo, Hatr Hatran, Hebr Hebrew, Hira Hiragana, Hluw Anatolian_Hieroglyphs, Hmng Pahawh_Hmong,
Hmnp Nyiakeng_Puachue_Hmong, Hung Old_Hungarian, Ital Old_Italic, Java Javanese, Kali Kayah_Li,
Kana Katakana, Kawi Kawi, Khar Kharoshthi, Khmr Khmer, Khoj Khojki, Kits Khitan_Small_Script,
Knda Kannada, Krai Kirat_Rai, Kthi Kaithi, Lana Tai_Tham, Laoo Lao, Latn Latin, Lepc Lepcha, Limb Limbu,
Lina Linear_A, Linb Linear_B, Lisu Lisu, Lyci Lycian, Lydi Lydian, Mahj Mahajani, Maka Makasar,
Mand Mandaic, Mani Manichaean, Marc Marchen, Medf Medefaidrin, Mend Mende_Kikakui,
Merc Meroitic_Cursive, Mero Meroitic_Hieroglyphs, Mlym Malayalam, Modi Modi, Mong Mongolian, Mroo Mro,
Mtei Meetei_Mayek, Mult Multani, Mymr Myanmar, Nagm Nag_Mundari, Nand Nandinagari,
Narb Old_North_Arabian, Nbat Nabataean, Newa Newa, Nkoo Nko, Nshu Nushu, Ogam Ogham, Olck Ol_Chiki,
Onao Ol_Onal, Orkh Old_Turkic, Orya Oriya, Osge Osage, Osma Osmanya, Ougr Old_Uyghur, Palm Palmyrene,
Pauc Pau_Cin_Hau, Perm Old_Permic, Phag Phags_Pa, Phli Inscriptional_Pahlavi, Phlp Psalter_Pahlavi,
Phnx Phoenician, Plrd Miao, Prti Inscriptional_Parthian, Rjng Rejang, Rohg Hanifi_Rohingya, Runr Runic,
Samr Samaritan, Sarb Old_South_Arabian, Saur Saurashtra, Sgnw SignWriting, Shaw Shavian, Shrd Sharada,
Sidd Siddham, Sidt Sidetic, Sind Khudawadi, Sinh Sinhala, Sogd Sogdian, Sogo Old_Sogdian,
Sora Sora_Sompeng, Soyo Soyombo, Sund Sundanese, Sunu Sunuwar, Sylo Syloti_Nagri, Syrc Syriac,
Tagb Tagbanwa, Takr Takri, Tale Tai_Le, Talu New_Tai_Lue, Taml Tamil, Tang Tangut, Tavt Tai_Viet,
Tayo Tai_Yo, Telu Telugu, Tfng Tifinagh, Tglg Tagalog, Thaa Thaana, Thai Thai, Tibt Tibetan,
Tirh Tirhuta, Tnsa Tangsa, Todr Todhri, Tols Tolong_Siki, Toto Toto, Tutg Tulu_Tigalari, Ugar Ugaritic,
Vaii Vai, Vith Vithkuqi, Wara Warang_Citi, Wcho Wancho, Xpeo Old_Persian, Xsux Cuneiform, Yezi Yezidi,
Yiii Yi, Zanb Zanabazar_Square, Zinh Inherited, Zyyy Common`

const scripts = NAMES.split(",").map((pair) => pair.trim().split(" ") as [string, string])
const known = scripts.flatMap(([short, long]) => {
  try {
    return [{ short, long, pattern: new RegExp(`^\\p{Script=${long}}$`, "u") }]
  } catch {
    throw new Error(`This Node has no script ${long}: take one whose Unicode version has it.`)
  }
})

// Neighbours mostly share a script, so the last one found is tried first.
let last = known[0]
const scriptOf = (codePoint: number): string => {
  const character = String.fromCodePoint(codePoint)
  // A format character, or another one that is not seen, is written in any script: it changes none. (Unicode
  // gives U+061C, for one, to Arabic, and it may stand at the end of a Latin word.) Fillers are letters.
  if (/(?!\p{L})[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character)) return "Zinh"
  if (last.pattern.test(character)) return last.short
  const found = known.find(({ pattern }) => pattern.test(character))
  if (found !== undefined) {
    last = found
    return found.short
  }
  // Unassigned, private or a surrogate: the standard calls it Unknown.
  if (/[\p{Cn}\p{Co}\p{Cs}]/u.test(character)) return "Zzzz"
  throw new Error(`U+${codePoint.toString(16)} is of a script that is missing here.`)
}

let runs = ""
let count = 0
let current = ""
let length = 0
for (let codePoint = 0; codePoint <= 0x110000; codePoint++) {
  const next = codePoint === 0x110000 ? "" : scriptOf(codePoint)
  if (next !== current && length > 0) {
    runs += current + length.toString(36)
    count += 1
    length = 0
  }
  current = next
  length += 1
}

const lines = (text: string): string =>
  (text.match(/.{1,96}/g) ?? []).map((line) => `  "${line}"`).join(" +\n")
const names = known.map(({ short, long }) => `${short} ${long}`).join(",")
writeFileSync(
  new URL("../src/algebra/script-runs.ts", import.meta.url),
  `// Written by tools/make-script-runs.ts; change that, not this.
//
// In:  nothing.  Out: ${count} runs of code points of one script, ${runs.length} characters.  Never: edited by hand.

/** Is the version of the Unicode Standard that the runs were made from. */
export const SCRIPT_UNICODE_VERSION = "${process.versions["unicode"]}"

/** Lists the scripts: a short name, a space, the long name. */
export const SCRIPT_NAMES =
${lines(names)}

/** Lists runs from U+0000 to U+10FFFF: a script's short name, then how many code points in base 36. */
export const SCRIPT_RUNS =
${lines(runs)}
`,
)
