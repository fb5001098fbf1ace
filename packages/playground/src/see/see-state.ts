/**
 * The view of segments as a pure step.
 *
 *     a text, up to three splitters --asked--> results, in the order of the splitters
 *
 * In: what happened. Out: the next state. Never: splits, reads a file, or looks at a clock.
 */
import type { Size } from "@aunet/core"
import { type ChoiceChange, changedChoice, choiceOf, type SplitterChoice } from "../splitters/choice.ts"
import type { SplitResult } from "./messages.ts"
import type { ReadFile } from "../page/read-file.ts"
import { remarkOn } from "../page/remark-on.ts"
import { SAMPLES } from "./samples.ts"

/** Splitters side by side. */
export const MOST_CHOICES = 3
/** Bytes that are drawn first, and more at each press. */
export const DRAWN_BYTES = 2000
export const MOST_DRAWN_BYTES = 16_000
/** Bytes of a file that are looked at. */
export const MOST_FILE_BYTES = 32 * 2 ** 20

/** A text: typed, or of a file. */
export type SeenText =
  | { readonly kind: "typed"; readonly text: string; readonly sample?: string }
  | ({ readonly kind: "file" } & ReadFile)

/** Where the view stands. */
export interface SeeState {
  readonly text: SeenText
  readonly choices: readonly SplitterChoice[]
  readonly levels: number
  readonly size: Size
  readonly drawnBytes: number
  /** The text that the results are of: they stay until those of a new one come, or of a file. */
  readonly shown: SeenText
  /** Of the choice at the same place; undefined while it is computed. */
  readonly results: readonly (SplitResult | undefined)[]
  /** Counts what has to be computed anew: an answer to an earlier question is of no use. */
  readonly question: number
  /** Whether what is drawn is of an earlier question. */
  readonly isWaiting: boolean
  /** What is wrong with what somebody gave. */
  readonly problem?: string
}

/** What may happen. */
export type SeeEvent =
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "sample"; readonly id: string }
  | ({ readonly type: "file" } & ReadFile)
  | { readonly type: "problem"; readonly said: string }
  /** What changed, and no more: two fields may change before the page is drawn again. */
  | { readonly type: "choice"; readonly at: number; readonly change: ChoiceChange }
  | { readonly type: "add" }
  | { readonly type: "remove"; readonly at: number }
  | { readonly type: "levels"; readonly levels: number }
  | { readonly type: "size"; readonly size: Size }
  | { readonly type: "more" }
  /** Somebody sent an address. */
  | { readonly type: "shared"; readonly state: SeeState }
  | { readonly type: "answered"; readonly question: number; readonly results: readonly SplitResult[] }
  /** No answer comes: something never ends, or the worker did. */
  | { readonly type: "lost"; readonly question: number; readonly said: string }

const [FIRST] = SAMPLES
const FIRST_TEXT: SeenText = { kind: "typed", text: FIRST?.text ?? "", sample: FIRST?.id ?? "" }

/** Where it begins. */
export const firstSee: SeeState = {
  text: FIRST_TEXT,
  choices: [choiceOf("words")],
  levels: 3,
  size: "small",
  drawnBytes: DRAWN_BYTES,
  shown: FIRST_TEXT,
  results: [undefined],
  question: 1,
  isWaiting: true,
}

/** What a second and a third splitter are, until somebody says another. */
const NEXT_RULES = ["pretok", "cjk"] as const

/** Something has to be computed anew; what was drawn stays until it is. */
const asked = (state: SeeState, change: Partial<SeeState>): SeeState => {
  const { problem: _, ...rest } = state
  return { ...rest, ...change, question: state.question + 1, isWaiting: true }
}

/** What happens next. */
export function seeStep(state: SeeState, event: SeeEvent): SeeState {
  switch (event.type) {
    case "typed":
      return asked(state, { text: { kind: "typed", text: event.text } })
    case "sample": {
      const found = SAMPLES.find(({ id }) => id === event.id)
      if (found === undefined) return state
      return asked(state, {
        text: { kind: "typed", text: found.text, sample: found.id },
        drawnBytes: DRAWN_BYTES,
      })
    }
    case "file": {
      const { type: _, ...read } = event
      if (read.bytes.length === 0)
        return { ...state, problem: `${read.name} is empty; there is nothing to split.` }
      return asked(state, {
        text: { kind: "file", ...read },
        drawnBytes: DRAWN_BYTES,
        // They would stand below the name of a file that they are not of.
        results: state.results.map(() => undefined),
      })
    }
    case "problem":
      return { ...state, problem: event.said }
    case "choice": {
      const choice = state.choices[event.at]
      if (choice === undefined) return state
      const choices = state.choices.with(event.at, changedChoice(choice, event.change))
      // Of another rule or file nothing that was found before says anything; what is typed is drawn over what was there.
      const isOther = "rule" in event.change || "module" in event.change
      return asked(state, { choices, ...(isOther && { results: state.results.with(event.at, undefined) }) })
    }
    case "add": {
      if (state.choices.length >= MOST_CHOICES) return state
      const rule = NEXT_RULES[state.choices.length - 1] ?? "punct"
      return asked(state, {
        choices: [...state.choices, choiceOf(rule)],
        results: [...state.results, undefined],
      })
    }
    case "remove":
      if (state.choices.length === 1) return state
      return asked(state, {
        choices: state.choices.toSpliced(event.at, 1),
        results: state.results.toSpliced(event.at, 1),
      })
    case "levels":
      return asked(state, { levels: event.levels })
    case "size":
      return asked(state, { size: event.size })
    case "shared":
      return event.state
    case "more":
      return asked(state, { drawnBytes: Math.min(MOST_DRAWN_BYTES, state.drawnBytes * 4) })
    case "answered":
      return event.question === state.question
        ? { ...state, results: event.results, shown: state.text, isWaiting: false }
        : state
    case "lost":
      if (event.question !== state.question) return state
      return { ...state, results: state.choices.map(() => ({ failed: event.said })), isWaiting: false }
  }
}

const encoder = new TextEncoder()

/** Of what was typed: a text is drawn many times, and a long one takes a while. */
const encoded = new WeakMap<SeenText, Uint8Array>()

/** The bytes of a text. */
export function bytesOf(text: SeenText): Uint8Array {
  if (text.kind === "file") return text.bytes
  const before = encoded.get(text)
  if (before !== undefined) return before
  const bytes = encoder.encode(text.text)
  encoded.set(text, bytes)
  return bytes
}

/** What is worth knowing about the text; undefined where nothing is. */
export const remarkOf = (text: SeenText): string | undefined =>
  text.kind === "file" ? remarkOn(text) : undefined
