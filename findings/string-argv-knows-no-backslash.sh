#!/usr/bin/env bash
# string-argv 0.4.0, Node 22 or 24: a backslash is a letter, so that what a shell quotes comes out as other words.
#
# Behaviour: quotes keep words together, and end at the next quote of their kind, whatever stands before it. `"a\"b" c`, which a
#   shell takes for two words, is one; `'a'\''b'`, as tools print a word with an apostrophe for a shell, loses the apostrophe and
#   gains a backslash; `a\ b` is two words. A quote that is not closed ends with the text, and nothing is said.
# Seen: for `a\ b`, `"a\"b" c`, `'a'\''b'` and `"open`: 2, 1, 1 and 1 words, ["a\","b"], ["a\b c"], ["a\b"], ["open"]; sh makes
#   ["a b"], ["a"b","c"], ["a'b"] of the first three and refuses the fourth.
# Common wrong belief: it makes of a line the arguments that a program would get from a shell ("to mimic process.argv"), so that a
#   line that was quoted for a shell can be given to it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund string-argv@0.4.0
cat >lines.json <<'J'
["a\\ b", "\"a\\\"b\" c", "'a'\\''b'", "\"open"]
J
cat >see.mjs <<'JS'
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import parse from "string-argv"
const lines = JSON.parse(readFileSync("lines.json", "utf8"))
const shell = (line) => {
  try {
    const print = `for each in ${line}; do printf '%s\\0' "$each"; done`
    return execFileSync("sh", ["-c", print], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\0").slice(0, -1)
  } catch {
    return "refused"
  }
}
for (const line of lines) console.log(line, "  string-argv:", JSON.stringify(parse(line)), "  sh:", JSON.stringify(shell(line)))
const seen = JSON.stringify(lines.map((line) => [parse(line), shell(line)]))
const wanted = [
  [["a\\", "b"], ["a b"]],
  [["a\\b c"], ['a"b', "c"]],
  [["a\\b"], ["a'b"]],
  [["open"], "refused"],
]
process.exit(seen === JSON.stringify(wanted) ? 0 : 1)
JS
node see.mjs
