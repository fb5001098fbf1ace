// A splitter, its options, its file or its text that cannot be: one sentence and the status of a wrong command.

import { test } from "vitest"
import { truncateSync, writeFileSync } from "node:fs"
import { callAunet, expectSentence } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"

const at = temporaryFolder()
const text = writeText(at("text.txt"))
const long = at("long.txt")
writeFileSync(long, "")
truncateSync(long, 2 ** 24 + 1)

test.each<[string[], string[]]>([
  [
    ["split", "--splitter-options", "{", "a"],
    ["--splitter-options", "JSON"],
  ],
  [["split", "--splitter-options", '{"groups":[0]}', "a"], ["groups"]],
  [
    ["split", "--splitter", "axe", "a"],
    ["axe", "words"],
  ],
  [
    ["split", "--splitter", "pattern", "a"],
    ["levels is missing", "1 to 16 levels"],
  ],
  [["split", "--splitter", "pattern", "--splitter-options", '{"levels":[{"end":"("}]}', "a"], ["RE2"]],
  [
    ["split", "--splitter", "pattern", "--splitter-options", '{"levels":[{"end":"a+"}]}', "a"],
    ["looks ahead"],
  ],
  [["split", "--file", at("gone"), "a"], ["two texts"]],
  [["split", "--file", ""], ["--file is empty"]],
  [["split", "--file", at()], ["cannot be read: it is a folder"]],
  [
    ["split", "--file", long],
    ["more than 16777216 bytes", "--statistics"],
  ],
  [["split", "--file", long, "--statistics", "--splitter", "lingua"], ['"lingua" looks ahead']],
  [["split", "--statistics", "--svg", at("x.svg"), "a"], ["leave --svg out"]],
  [
    ["split", "--file", at("gone")],
    [at("gone"), "no such file"],
  ],
  [
    ["split", "--splitter", "learned", "a"],
    ["--splitter learned: ", "fit-splitter", "learned:<file>"],
  ],
  [["split", "--splitter", `learned:${text}`, "a"], [`--splitter learned:${text}: This is not a fitted`]],
  [["split", "--splitter", "learned:", "a"], ["needs a file after the colon"]],
  [["train", text, "--out", at("x"), "--splitter", "learned"], ["--splitter learned: "]],
  [
    [
      ...["train", text, "--out", at("x"), "--engine", "reference"],
      ...["--stages", "3", "--splitter-options", '{"groups":[1]}'],
    ],
    ['the splitter "words" gives levels up to 1, but a model of 3 stages needs 2'],
  ],
])("%j", async (args, parts) => {
  expectSentence(await callAunet(args), 2, ...parts)
})
