#!/usr/bin/env bash
# @huggingface/jinja 0.5.11 (chat templates in JavaScript), Node 22 or 24: "1" == 1 is true, and two equal lists are not equal.
#
# Behaviour: == and != compare as JavaScript's operators of that name do, after values are taken out: a string equals the number it
#   spells, the empty string equals 0 and false, lists and objects equal only themselves. `in` compares otherwise: 1 in ["1"] is false.
#   % has the sign of the left side, // rounds down, so they do not fit together.
# Seen: "1" == 1, "" == 0 and "" == false give true; [1] == [1] gives false; 1 in ["1"] gives false; -7 % 3 is -1 and -7 // 3 is -3.
# Common wrong belief: conditions of a chat template decide as in Python (false, false, false; true; false; 2 and -3), where it was
#   written and tested; `message.content == []`, or a tool's argument that is "1" or 1, takes the other branch here.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/jinja@0.5.11
cat >see.mjs <<'JS'
import { Template } from "@huggingface/jinja"
const asked = ['"1" == 1', '"" == 0', '"" == false', "[1] == [1]", '1 in ["1"]', "-7 % 3", "-7 // 3"]
const seen = asked.map((each) => new Template(`{{ ${each} }}`).render())
for (const [i, each] of asked.entries()) console.log(each, "gives", seen[i])
process.exit(seen.join(" ") === "true true true false false -1 -3" ? 0 : 1)
JS
node see.mjs
