// The closed classes of Japanese that are written in hiragana, in every form that stands alone as a word.
//
// In:  nothing.  Out: a set.  Never: a dictionary; written by hand.

const LISTS = {
  particles:
    "は が の に を へ と で も か や ば よ ね から まで より など だけ ほど ばかり しか さえ こそ ながら つつ けど けれど けれども のみ くらい ぐらい たり とか なら",
  auxiliaries:
    "し た て な だ い れ せ ん ず ぬ き だっ だろ だろう でしょう です でし ます まし ませ ましょう たい たく たかっ みたい ない なかっ なく なけれ なし られ られる れる せる たら だら たろう う よう らしい らしく らしかっ そう べき まい ざる",
  verbs:
    "する しよ すれ しろ さ いる おり おる おら ある あり あっ あれ なる なり なっ なれ できる でき いう いっ いえ いわ みる み みせ くる くれ くれる いく いき ください くださっ くださる いただき いただい いただく いただける もらっ もらい もらう もらえ しまっ しまう しまい おい おき おく おけ やっ やり やる よる より よっ よれ つい つき つく とっ とる わたっ わたり わたる かけ かける ござい とどまら わかる わかり わから わかっ しれ いけ",
  nouns:
    "こと もの ところ とき ため うち まま はず わけ つもり ほう かた あと まえ なか ころ とおり たび ほか うえ",
  pronouns:
    "これ それ あれ どれ ここ そこ あそこ どこ この その あの どの こう そう ああ どう こんな そんな あんな どんな なに なん だれ いつ いくら いくつ いずれ わたし あなた かれ みんな",
  adverbs:
    "また まだ もう もっと とても もし もちろん もっとも しかし しかも そして そのほか ただし ただ または および ほぼ およそ やはり すぐ さらに すでに まず よく いかに なお つまり たとえば あまり かなり ずっと きっと なぜ いま はじめ ともに まるで ちょっと いつも すべて たくさん",
  adjectives: "いい よい よかっ よさ おも すご うまい うまく なくなっ",
  affixes: "お ご さん くん ちゃん さま たち ら",
}

/** Holds the words; see the lists for what they are. */
export const japaneseFunctionWords: ReadonlySet<string> = new Set(
  Object.values(LISTS).flatMap((list) => list.split(" ")),
)
