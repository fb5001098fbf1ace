/** What packages call their options, in the words of who types flags. */
import { AunetError } from "aunet"
import { expect, test } from "vitest"
import { errorInFlags, flagOf, inFlags } from "../src/arguments/in-flags.ts"
import { isOfPackage } from "../src/thrown.ts"

const NAMES = ["rows", "rowBytes", "maxLineBytes", "topP", "utf8Only", "bytesPerSegment", "seed"]

test("an option is the flag that it is typed as", () => {
  expect(["rows", "rowBytes", "maxLineBytes", "topP", "utf8Only"].map(flagOf)).toEqual([
    "--rows",
    "--row-bytes",
    "--max-line-bytes",
    "--top-p",
    "--utf8-only",
  ])
})

test.for([
  ["rowBytes is 1; it must be a whole number", "--row-bytes is 1; it must be a whole number"],
  ["rows is 0; it must be 1 or more rows", "--rows is 0; it must be 1 or more rows"],
  ["allow a longer one (maxLineBytes, at most 9)", "allow a longer one (--max-line-bytes, at most 9)"],
  ['give `rowBytes` or "topP", not utf8Only.', "give --row-bytes or --top-p, not --utf8-only."],
  [
    "at the side of bytesPerSegment[1], which is 5",
    "at the side of number 2 of --bytes-per-segment, which is 5",
  ],
  ["say where the text is (seed)", "say where the text is (--seed)"],
  ["seed is 5, but the checkpoint has 6 already", "--seed is 5, but the checkpoint has 6 already"],
  ['rows is "many", which nobody counts', '--rows is "many", which nobody counts'],
  ["bytesPerSegment[0] is 3; it must be 4", "number 1 of --bytes-per-segment is 3; it must be 4"],
])("%s", ([said, typed]) => {
  expect(inFlags(said, NAMES)).toBe(typed)
})

test.for([
  "the batch has 4 rows, and rows is a word; seed too",
  "rows is what a batch has",
  "no such file: texts/rowBytes.txt",
  "my-rowBytes and rowBytesOf and xtopP are other names",
  "config.rowBytes, rowBytes.length and --row-bytes",
  "maxBytes is no flag of this command; it must be left alone",
])("stays as it is: %s", (said) => {
  expect(inFlags(said, NAMES)).toBe(said)
})

test.for([
  ["rates.stages is [1]; it must hold 2", "--stage-rates is [1]; it must hold 2"],
  ["rates.stages[1] is -1; it must be 0", "number 2 of --stage-rates is -1; it must be 0"],
  ["curriculum.from is [40]; it must be less", "--bytes-per-segment-from is [40]; it must be less"],
  ["curriculum.share is 2; it must be less", "--curriculum is 2; it must be less"],
  ["warmStart is 0.2, a share of steps", "--router-warm-start is 0.2, a share of steps"],
  ["router.bytesPerSegment is [5]; it may be a file's", "router.bytesPerSegment is [5]; it may be a file's"],
])("a setting that code calls otherwise: %s", ([said, typed]) => {
  const names = ["stageRates", "routerRate", "bytesPerSegmentFrom", "curriculum", "routerWarmStart"]
  expect(inFlags(said, names)).toBe(typed)
  expect(inFlags(said, ["rows"])).toBe(said)
})

test("a command without options changes nothing, and another command's flag is told as its", () => {
  expect(inFlags("rowBytes is 1; it must be 2", [])).toBe("rowBytes is 1; it must be 2")
  expect(inFlags("rows is 1; it must be 2", ["rows"])).toBe("--rows is 1; it must be 2")
  expect(inFlags("(maxLineBytes)", ["maxLineBytes"], " of aunet train")).toBe(
    "(--max-line-bytes of aunet train)",
  )
})

test("an error keeps its name and code, and is the cause; one that is no sentence of ours is itself", () => {
  const error = new AunetError("BAD_OPTION", "rowBytes is 1; it must be 2")
  const typed = errorInFlags(error, NAMES) as AunetError
  expect(typed.message).toBe("--row-bytes is 1; it must be 2")
  expect([typed.name, typed.code, typed.cause]).toEqual(["AunetError", "BAD_OPTION", error])
  expect(isOfPackage(typed)).toBe(true)
  expect(error.message).toBe("rowBytes is 1; it must be 2")
  expect(errorInFlags(typed, NAMES)).toBe(typed)
  const other = new Error("rowBytes is 1; it must be 2")
  expect(errorInFlags(other, NAMES)).toBe(other)
  expect(errorInFlags("rowBytes", NAMES)).toBe("rowBytes")
})
