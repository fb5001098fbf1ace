#!/usr/bin/env bash
# @huggingface/transformers 4.3.2 (JavaScript), Node 22 or 24: decode(encode(text)) of a byte-level BPE is another text.
#
# Behaviour: decode() takes spaces away before . ? ! , and before n't 'm 's 've 're, unless it is told not to, also where neither
#   tokenizer.json nor tokenizer_config.json asks for it. A tokenizer over bytes loses nothing, and the ids are right; the text that
#   comes back is shorter. TextStreamer and pipelines decode the same way.
# Seen: with the 256 bytes as vocabulary, no merges and an empty tokenizer_config, "a , b ! c" comes back as "a, b! c" and "it 's" as
#   "it's"; with { clean_up_tokenization_spaces: false } both come back as they were.
# Common wrong belief: a byte-level tokenizer gives back what went in, to the byte, so decoded text can be scored by the byte, laid beside
#   a reference, or cut at the length of the prompt.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/transformers@4.3.2
cat >see.mjs <<'JS'
import { PreTrainedTokenizer } from "@huggingface/transformers"
// Each byte by the character that byte-level tokenizers write it as: itself where it can be seen, else the next from 256 on.
let next = 256
const isSeen = (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173)
const vocab = Object.fromEntries(Array.from({ length: 256 }, (_, byte) => [String.fromCodePoint(isSeen(byte) ? byte : next++), byte]))
const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true }
const model = { type: "BPE", unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges: [] }
const file = { version: "1.0", added_tokens: [], normalizer: null, pre_tokenizer: byteLevel, post_processor: null, decoder: byteLevel, model }
const tokenizer = new PreTrainedTokenizer(file, {})
let ok = true
for (const [text, back] of [["a , b ! c", "a, b! c"], ["it 's", "it's"], ["wait ... what ?", "wait... what?"]]) {
  const ids = tokenizer.encode(text)
  const plain = tokenizer.decode(ids)
  const kept = tokenizer.decode(ids, { clean_up_tokenization_spaces: false })
  console.log(JSON.stringify(text), `${ids.length} ids`, JSON.stringify(plain), "told not to:", JSON.stringify(kept))
  ok &&= ids.length === text.length && plain === back && kept === text
}
process.exit(ok ? 0 : 1)
JS
node see.mjs
