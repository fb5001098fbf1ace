/**
 * What the specification of the tasks prints, and what every folder of the same items has to give.
 *
 * In: nothing. Out: tables. Never: a value of our own without saying so.
 */

/** A digest of the prompts of a task. */
export interface DigestRow {
  readonly task: string
  readonly shots?: number
  readonly items: number
  readonly sha256: string
}

export const DIGESTS: readonly DigestRow[] = [
  { task: "hellaswag", items: 1005, sha256: "4cd102304b470484c49b7f4f6ab701a45fd987e2ee7b68e4488908a19309e83c" },
  { task: "arc_easy", items: 297, sha256: "716982470b31b7b18d12b0ccd313a4ddac97a878c403929bbad9c1b4d53e57bc" },
  { task: "arc_challenge", items: 196, sha256: "70ec0a21a80f912500f07a9e399b60452af4dc8cf93dce75eff16571d8f8fb71" },
  { task: "openbookqa", items: 100, sha256: "4c7e182433145ea41c999ea26753823243472e3f5c7cb39a078b0fde0f7e6ebb" },
  { task: "copa", items: 25, sha256: "49b6b283001319986da76b9b1002dd168875a265c1937f165c6f863a29412f3a" },
  { task: "boolq", items: 409, sha256: "0f78c17968379c0bc0f6cacebb5de85a914c830d137cc33c70220265cc4fcdf9" },
  { task: "lambada_openai", items: 516, sha256: "a6d1cce497c203ee5c9dc847c40816d643c217131aba69f6838271f94a4065e3" },
  { task: "mmlu", shots: 0, items: 1003, sha256: "8e9ad98bc0954319fdfa0a75effb8e177f6b04f50942bdb80053dad0c83fdb26" },
  { task: "mmlu", shots: 5, items: 1003, sha256: "2d99995a6a0208b8e0ef61230aea263b9ad17f364fc44edcf5c9c69c3a9495e4" },
  { task: "mmlu_continuation", shots: 0, items: 1003, sha256: "1348df2e3f89258b74363bf2527451c16f04bcb68bc8629b1fdd68237fa39fde" },
  { task: "nq_open", shots: 0, items: 452, sha256: "fd63d18c10e84e537e3db8abc837f5a4f983dcd693eeda567d2502bc6022e489" },
  { task: "gsm8k", shots: 0, items: 264, sha256: "dc37b02d0f193baaddcfb51d64744aeb10f8f36b71c92d3bc8393dc27bed5073" },
  { task: "gsm8k", shots: 5, items: 264, sha256: "07817ac5d4056f2edddb747e014f4e0b55320994d1db94c94c3169c3f5145e5e" },
  { task: "mgsm_direct_en", shots: 0, items: 250, sha256: "0aaed8d531bc46cb1401dceb9aa5368855a432e7a15f180bdf8f10966ebd8e7c" },
  { task: "mgsm_direct_de", shots: 0, items: 250, sha256: "1783c52641ac665d6b083343adb5b31ec2dc4835631f33a2cb7297f2e70c3f67" },
  { task: "mgsm_direct_zh", shots: 0, items: 250, sha256: "c67b968bdca49e52636006e8fc0c048f669ba54e913a1746adfd82af0b595956" },
  { task: "xcopa_zh", items: 100, sha256: "a8b7a1a59deb708073e70b367d7f8154431c7a27365c3bbafff4da428f4e8777" },
  { task: "xcopa_tr", items: 100, sha256: "6079f11dae61f0c929fe9dc85b6dff851123dec4eb97a687cb27b11f0c362a20" },
]

/** Prompts of CUTE with their labels, and the longest prompt in bytes. */
export interface CuteRow {
  readonly set: string
  readonly items: number
  readonly longestBytes: number
  readonly sha256: string
}

export const CUTE_DIGESTS: readonly CuteRow[] = [
  { set: "contains_char", items: 500, longestBytes: 412, sha256: "cd8b2bb9a6d331663ee2ae36ae7db2ac77229aef3a84b4ca8729d635c13620ba" },
  { set: "contains_char_rand", items: 500, longestBytes: 412, sha256: "18c2adae97c2f55381a8055b692dbd0f196cd95890a7865ccce7636133f7c1c5" },
  { set: "del_char", items: 500, longestBytes: 491, sha256: "4e8700bee54696f68893600d5597a50597b73fe42f2326fb1bec0898639882b0" },
  { set: "del_word", items: 500, longestBytes: 655, sha256: "9dff201842d29b25eaf12fa0c662a6ff173153077bc1a52fc6a7234ab3cc2210" },
  { set: "ins_char", items: 500, longestBytes: 526, sha256: "4232ce01fbb7422dca4826aeabe8d1069ff431f4dc5cc2141d354ab178cc53a4" },
  { set: "ins_char_rand", items: 500, longestBytes: 526, sha256: "0dd0a62e4aa9ab6122f88d2dafc1b3accccd11cd4853b57ad15e87de20767554" },
  { set: "ins_word", items: 500, longestBytes: 719, sha256: "0d266b861f15355516d5914e67ae9a34c67e1570115fd9b581c97a201c1062b6" },
  { set: "orth", items: 500, longestBytes: 617, sha256: "c8e713bfe79a723dc5f362b9d11ec4ae0926bab4a4a8b35386b6c0d74bffb5b0" },
  { set: "spell", items: 500, longestBytes: 447, sha256: "142889298c37abfc98f04b7f49b601fa6d32bbed8bd0211781916517ba7bc2c0" },
  { set: "spell_inverse", items: 500, longestBytes: 441, sha256: "325289dd99f22ba3e54bac505e6c352b86b68b59b6896f37ce73c1ac7b9e44a7" },
  { set: "spell_rand", items: 500, longestBytes: 447, sha256: "a4bf675cadd1057997420a7cc5e262fe46b46bfa2eef261b1f1f28d41220739e" },
  { set: "sub_char", items: 500, longestBytes: 499, sha256: "73440cd67efa10394502b8d00299de9a15bc45b1e91df2bf7a4f37c8d0b474bc" },
  { set: "sub_char_rand", items: 500, longestBytes: 499, sha256: "a98b6b4bde184ec532788accc106f9502ed90018b67e3a869acdd89cacf26187" },
  { set: "sub_word", items: 500, longestBytes: 694, sha256: "ac777eb7289963bf4e42cac7f92f9e7d6e554f2bd4027c1dc2e9aad367ceb6c8" },
  { set: "swap_char", items: 500, longestBytes: 437, sha256: "71fefe16bc18661915194cf30634a98eccbf29d96212eb5962f048e9f6343626" },
  { set: "swap_char_rand", items: 500, longestBytes: 437, sha256: "5e9d27b650bcd3a95ad64a13163f23399f13b7489ad960981390f1dbd18162c0" },
]

/** How many items a model gets right that knows nothing: every byte 1/256, ties to the first. */
export interface UniformRow {
  readonly task: string
  readonly items: number
  readonly acc: number
  readonly acc_norm?: number
  readonly acc_bytes?: number
}

export const UNIFORM: readonly UniformRow[] = [
  { task: "hellaswag", items: 1005, acc: 228, acc_norm: 284, acc_bytes: 283 },
  { task: "arc_easy", items: 297, acc: 73, acc_norm: 79, acc_bytes: 79 },
  { task: "arc_challenge", items: 196, acc: 30, acc_norm: 52, acc_bytes: 52 },
  { task: "piqa", items: 230, acc: 131, acc_norm: 103, acc_bytes: 103 },
  { task: "boolq", items: 409, acc: 156, acc_norm: 253, acc_bytes: 253 },
  { task: "mmlu", items: 1003, acc: 236 },
  { task: "copa", items: 25, acc: 18, acc_norm: 7, acc_bytes: 7 },
  { task: "winogrande", items: 212, acc: 102 },
]

/** Scores of the first 200 sentences of one language held against another's. */
export interface PairRow {
  readonly from: string
  readonly to: string
  readonly chrf: number
  readonly chrfPlus: number
  readonly bleu: Readonly<Partial<Record<"13a" | "zh" | "char", number>>>
}

export const PAIRS: readonly PairRow[] = [
  {
    from: "por_Latn",
    to: "spa_Latn",
    chrf: 35.77423762260994,
    chrfPlus: 31.04871258124563,
    bleu: { "13a": 4.608382738563219 },
  },
  {
    from: "eng_Latn",
    to: "deu_Latn",
    chrf: 24.298445275539166,
    chrfPlus: 20.841861807827712,
    bleu: { "13a": 4.084797714709226 },
  },
  {
    from: "zho_Hant",
    to: "zho_Hans",
    chrf: 16.656603376042693,
    chrfPlus: 15.85594431858873,
    bleu: { zh: 15.23568081263715, char: 18.11947241151785, "13a": 6.158552238758248 },
  },
  {
    from: "yue_Hant",
    to: "zho_Hant",
    chrf: 33.538546737126445,
    chrfPlus: 28.54462735911527,
    bleu: { zh: 37.66987436707358 },
  },
]

/** Digests that the specification does not print: what we gave when all others were equal, so that a change is seen. */
export const OUR_DIGESTS: readonly DigestRow[] = [
  { task: "piqa", items: 230, sha256: "5d70b2f01a8337a7f2f15cc39c04926c2afb66544b7108f86184b2b2fb258df4" },
  { task: "winogrande", items: 212, sha256: "fcdbb58bc38868fb9dcd83f9982d668db3326b00203dca4a35f984dc0d738a24" },
  { task: "siqa_foundry_2way", items: 245, sha256: "13331a96b77021fcc69dc7d2e7ae9174e7aabd92a242809dffa88317436d4928" },
  { task: "triviaqa", items: 375, sha256: "176d9e983484965ebee5214d00431f4d9db9d70a3ca0412ec00f5bfa4517a6f6" },
  { task: "mgsm_direct_ja", items: 250, sha256: "ef8ca5c3155bdf3944d3186676bb7b0fad2f204bf27e83809da55bcb28a942df" },
  { task: "mgsm_native_cot_en", items: 250, sha256: "e5480abd7ead9889e693d2f18804cb12bf4288de751de02aaa5941f1f65052c8" },
  { task: "mgsm_native_cot_de", items: 250, sha256: "1c4528a2e5bc0ba14a260b3ffc59d85b1ecc0ab6ec01e23644f269b5092f4a42" },
  { task: "mgsm_native_cot_zh", items: 250, sha256: "d73d3a60b3abb5ccc6fe2684d6657ddea8747c67916505ed91e25243c1a77669" },
  { task: "mgsm_native_cot_ja", items: 250, sha256: "2794b57e0007a710f71cd0e4131065b40b8b0c4b27f7ac9b11ea3d6920f9aa71" },
  { task: "xcopa_th", items: 100, sha256: "605c4ccf7778bde3d1d59580cee8c79b4d4736c57fde79d53e9bf01261b85b90" },
  { task: "cute:contains_word", items: 500, sha256: "40cbdc91e366bb4cd9768310206d4979264327133bee17f1f73060f17d627c61" },
  { task: "cute:del_char_rand", items: 500, sha256: "597f4b999cd235e556aa1534f5b24f578ce732a671d20c85cc67a2e584e461a9" },
  { task: "cute:sem", items: 500, sha256: "da6349d4b0d8090ca0532d12d698a5dd4520370c56ff05b91599402682888ead" },
  { task: "cute:spell_inverse_rand", items: 500, sha256: "7e7bde4970b3096c64a629a7c58d689db6a81be3de1e1a04f84924a5fea999c2" },
  { task: "cute:swap_word", items: 500, sha256: "dbddee7a0e585fd1755a9e577fab9c0c84da6d20b51f87917f19eeaaa1e9f4ca" },
  { task: "cute_target:spell", items: 500, sha256: "a3ac67ca310181d395fb30d4596086639dee32c09537e016e034a6c49232b0e1" },
  { task: "flores:eng_Latn-deu_Latn", items: 1012, sha256: "29ce247a691325398a5e68fcc5dbe0227ef7f5b61aacc6057a1e0a87216e1a33" },
]
