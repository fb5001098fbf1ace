// The splitter: the ten laws on generated and hostile texts, and examples that can be checked by hand.

import assert from "node:assert/strict"
import { test } from "node:test"
import { show } from "@aunet/splitter"
import { conformance } from "@aunet/splitter/conformance"
import plugin, { mySplitter } from "../src/index.js"

conformance({
  test,
  make: () => mySplitter({ group: 3 }),
  rebuild: (_name, options, data) => plugin.make(options, data),
  seed: 1,
})

const drawn = (text, options) => {
  const bytes = new TextEncoder().encode(text)
  return show(bytes, mySplitter(options).split(bytes))
}

test("words, groups and lines end segments", () => {
  assert.equal(drawn("The cat sat down\n"), "The |cat ‖sat |down\\n‖")
  assert.equal(drawn("a b c d ", { group: 3 }), "a |b |c ‖d |")
})

test("whitespace after whitespace ends nothing", () => {
  assert.equal(drawn("  a   b "), "  a |  b ‖")
})

test("options that cannot be are refused with a sentence", () => {
  for (const options of [{ group: 1 }, { group: "3" }, { groups: 3 }, null, []]) {
    assert.throws(() => plugin.make(options), { name: "SplitterError", code: "SPLITTER_OPTIONS" })
  }
})
