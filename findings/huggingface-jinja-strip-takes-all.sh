#!/usr/bin/env bash
# @huggingface/jinja 0.5.11 (chat templates in JavaScript), Node 22 or 24: lstrip("\n") takes indentation away as well.
#
# Behaviour: strip, lstrip and rstrip of a string do not look at their argument: they take all white space away, and nothing else. So
#   "xx".strip("x") is "xx", and lstrip("\n"), which templates of reasoning models put behind split("</think>"), also takes the
#   spaces of the first line. Nothing is thrown.
# Seen: of "<think>a</think>\n\n    indented\n  \n", split("</think>")[-1].lstrip("\n") gives "indented\n  \n", where Python's method
#   keeps the four spaces; rstrip("\n") gives an end without the "  " before it; "xxabxx".strip("x") gives "xxabxx".
# Common wrong belief: a template renders to the same prompt in JavaScript as in Python, so that what is trained or measured there is
#   asked here in the same bytes. An answer that begins with indented code is another prompt.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/jinja@0.5.11
cat >see.mjs <<'JS'
import { Template } from "@huggingface/jinja"
const answer = "<think>a</think>\n\n    indented\n  \n"
const cases = [
  ['{{ c.split("</think>")[-1].lstrip("\\n") }}', "indented\n  \n", "    indented\n  \n"],
  ['{{ c.rstrip("\\n") }}', "<think>a</think>\n\n    indented", "<think>a</think>\n\n    indented\n  "],
  ['{{ "xxabxx".strip("x") }}', "xxabxx", "ab"],
]
let ok = true
for (const [template, expected, python] of cases) {
  const seen = new Template(template).render({ c: answer })
  console.log(template, "gives", JSON.stringify(seen), "and in Python", JSON.stringify(python))
  ok &&= seen === expected
}
process.exit(ok ? 0 : 1)
JS
node see.mjs
