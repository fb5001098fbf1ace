/** The laws of routers, on those that come with it, and on some that break them. */
import { linear, type Router, truncated } from "@aunet/blocks"
import { headPlugin, hnetPlugin } from "@aunet/router"
import { conformance, type LawName, laws, type TestedPlugin } from "@aunet/router/conformance"
import {
  add,
  cumulativeSum,
  lessEqual,
  multiply,
  reshape,
  select,
  sigmoid,
  type Tensor,
  zeros,
} from "@aunet/tensor"
import { expect, test } from "vitest"

conformance({ test, plugin: hnetPlugin })
conformance({ test, plugin: headPlugin, startsAsAsked: true })

/** A score of each position, on which a router is built that breaks a law. */
const scored = (p: (score: Tensor, x: Tensor) => Tensor, more: Partial<Router> = {}): TestedPlugin => ({
  name: "broken",
  make: () => ({
    parameters: (width) => ({ "score.weight": truncated([1, width], width ** -0.5) }),
    probabilities: (parameters, x) =>
      p(reshape(linear(x, parameters["score.weight"]), x.shape.slice(0, 2)), x),
    cost: (width) => width,
    ...more,
  }),
})

/** Laws that a router breaks, with what is said of it. */
function brokenBy(plugin: TestedPlugin, startsAsAsked = false): Partial<Record<LawName, string>> {
  const broken: Partial<Record<LawName, string>> = {}
  const run = (title: string, check: () => void): void => {
    const [, law = ""] = /^broken: (R\d) /.exec(title) ?? []
    try {
      check()
    } catch (error) {
      broken[law as LawName] = String(error)
    }
  }
  conformance({ test: run, plugin, startsAsAsked })
  return broken
}

let made = 0
test.each<[string, TestedPlugin, LawName[], RegExp]>([
  [
    "is above 1",
    scored((score) => score),
    ["R1"],
    /R1 is broken by the router "broken": p is -?[\d.e+]+ at position/,
  ],
  [
    "has another shape",
    scored((score) => reshape(sigmoid(score), [...score.shape, 1])),
    ["R1"],
    /\[2, 7, 1\] of x \[2, 7, 6\]/,
  ],
  [
    "sees what stood before",
    scored((score) => sigmoid(cumulativeSum(score, 1))),
    ["R2"],
    /of that vector and the one before it alone/,
  ],
  [
    "sees what comes",
    scored((score) => sigmoid(cumulativeSum(score, 1, { reverse: true }))),
    ["R2"],
    /alone it is/,
  ],
  [
    "decides by itself",
    scored((score) => select(lessEqual(0, score), 1, zeros(score.shape))),
    ["R4"],
    /all slopes are 0/,
  ],
  ["costs less than nothing", scored(sigmoid, { cost: () => -1 }), ["R5"], /the cost at a width of 2 is -1/],
  [
    "is another each time",
    { name: "broken", make: () => scored((score) => sigmoid(add(score, made++))).make() },
    ["R6"],
    /made anew it gives p/,
  ],
  [
    "starts with every second position",
    scored((score) => sigmoid(multiply(score, 1))),
    ["R7"],
    /asked for 5 positions a segment it starts with [12]\.\d\d/,
  ],
])("a router that %s breaks its law, and is told how", (_, plugin, broken, said) => {
  const found = brokenBy(plugin, broken[0] === "R7")
  expect(Object.keys(found)).toEqual(expect.arrayContaining(broken))
  expect(found[broken[0]]).toMatch(said)
})

test("laws are told by their numbers, R7 where it is claimed", () => {
  const titles: string[] = []
  conformance({ test: (title) => titles.push(title), plugin: headPlugin })
  expect(titles).toEqual(
    Object.entries(laws)
      .slice(0, -1)
      .map(([law, words]) => `head: ${law} ${words}`),
  )
})
