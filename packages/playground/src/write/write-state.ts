/**
 * The view that writes, as a pure step.
 *
 *     one prompt, one or two models --loads--writes--> bytes, as they come --> ended, stopped or failed
 *
 * In: what happened. Out: the next state. Never: a model, a worker, or a clock.
 */
import { HOUSE_MODEL, type ModelEntry } from "../models/model-list.ts"
import type { WrittenByte } from "./written.ts"

/** How what is written is shown. */
export const SHOWINGS = ["text", "segments", "bits"] as const
/** One of them. */
export type Showing = (typeof SHOWINGS)[number]

/** Settings of writing. */
export interface WriteSettings {
  readonly temperature: number
  readonly topP: number
  readonly seed: number
  readonly maxBytes: number
  /** Ends the text before it; none when empty. */
  readonly stop: string
}

/** One model and what it wrote. */
export interface Column {
  readonly model: string
  readonly stands: "idle" | "loads" | "writes"
  /** How far loading is, or why the writing ended. */
  readonly note?: string
  readonly problem?: string
  /** What computes, and why. */
  readonly engine?: string
  /** The prompt that `bytes` go on from. */
  readonly prompt: string
  readonly bytes: readonly WrittenByte[]
  readonly bytesPerSecond?: number
  /** The character whose alternatives are shown. */
  readonly picked?: number
}

/** Where the view stands. */
export interface WriteState {
  readonly models: readonly ModelEntry[]
  readonly columns: readonly Column[]
  readonly prompt: string
  readonly settings: WriteSettings
  readonly showing: Showing
  /** What is wrong with what somebody gave. */
  readonly problem?: string
}

/** What may happen. */
export type WriteEvent =
  | { readonly type: "models"; readonly models: readonly ModelEntry[] }
  | { readonly type: "prompt"; readonly prompt: string }
  /** What changed, and no more: two fields may change before the page is drawn again. */
  | { readonly type: "settings"; readonly change: Partial<WriteSettings> }
  | { readonly type: "showing"; readonly showing: Showing }
  | { readonly type: "beside"; readonly isBeside: boolean }
  | { readonly type: "model"; readonly at: number; readonly model: string }
  | { readonly type: "problem"; readonly said: string | undefined }
  /** Begins anew, after bytes that stay. */
  | { readonly type: "begins"; readonly at: number; readonly kept: readonly WrittenByte[] }
  | { readonly type: "loading"; readonly at: number; readonly note: string }
  | { readonly type: "loaded"; readonly at: number; readonly engine: string }
  | {
      readonly type: "wrote"
      readonly at: number
      readonly bytes: readonly WrittenByte[]
      readonly bytesPerSecond?: number
    }
  | { readonly type: "ended"; readonly at: number; readonly note: string }
  | { readonly type: "failed"; readonly at: number; readonly said: string }
  | { readonly type: "picked"; readonly at: number; readonly character: number | undefined }

const columnOf = (model: string): Column => ({ model, stands: "idle", prompt: "", bytes: [] })

/** Where it begins. */
export const firstWrite: WriteState = {
  models: [HOUSE_MODEL],
  columns: [columnOf(HOUSE_MODEL.id)],
  prompt: "It was a fine morning, and",
  settings: { temperature: 0.7, topP: 0.95, seed: 1, maxBytes: 600, stop: "" },
  showing: "segments",
}

/** Changes one column. */
function at(state: WriteState, where: number, change: (column: Column) => Column): WriteState {
  const column = state.columns[where]
  return column === undefined ? state : { ...state, columns: state.columns.with(where, change(column)) }
}

/** What happens next. */
export function writeStep(state: WriteState, event: WriteEvent): WriteState {
  switch (event.type) {
    case "models": {
      const { models } = event
      const isThere = (id: string): boolean => models.some((each) => each.id === id)
      return {
        ...state,
        models,
        columns: state.columns.map((column) => (isThere(column.model) ? column : columnOf(HOUSE_MODEL.id))),
      }
    }
    case "prompt":
      return { ...state, prompt: event.prompt }
    case "settings":
      return { ...state, settings: { ...state.settings, ...event.change } }
    case "showing":
      return {
        ...state,
        showing: event.showing,
        columns: state.columns.map(({ picked: _, ...column }) => column),
      }
    case "beside": {
      const [first] = state.columns
      if (first === undefined) return state
      if (!event.isBeside) return { ...state, columns: [first] }
      const other = state.models.find(({ id }) => id !== first.model)?.id ?? first.model
      return state.columns.length > 1 ? state : { ...state, columns: [first, columnOf(other)] }
    }
    case "model":
      return at(state, event.at, () => columnOf(event.model))
    case "problem": {
      const { problem: _, ...rest } = state
      return event.said === undefined ? rest : { ...rest, problem: event.said }
    }
    case "begins":
      return at(state, event.at, ({ model, engine }) => ({
        model,
        stands: "loads",
        prompt: event.kept.length > 0 ? (state.columns[event.at]?.prompt ?? "") : state.prompt,
        bytes: event.kept,
        ...(engine !== undefined && { engine }),
      }))
    case "loading":
      return at(state, event.at, (column) => ({ ...column, note: event.note }))
    case "loaded":
      return at(state, event.at, ({ note: _, ...column }) => ({
        ...column,
        stands: "writes",
        engine: event.engine,
      }))
    case "wrote":
      return at(state, event.at, (column) => ({
        ...column,
        bytes: [...column.bytes, ...event.bytes],
        ...(event.bytesPerSecond !== undefined && { bytesPerSecond: event.bytesPerSecond }),
      }))
    case "ended":
      return at(state, event.at, (column) => ({ ...column, stands: "idle", note: event.note }))
    case "failed":
      return at(state, event.at, ({ note: _, ...column }) => ({
        ...column,
        stands: "idle",
        problem: event.said,
      }))
    case "picked":
      return at(state, event.at, ({ picked: _, ...column }) => ({
        ...column,
        ...(event.character !== undefined && { picked: event.character }),
      }))
  }
}

/** The prompt and what was written so far, as bytes that a model goes on from. */
export function goneOn(prompt: string, bytes: readonly WrittenByte[]): Uint8Array {
  const before = new TextEncoder().encode(prompt)
  const all = new Uint8Array(before.length + bytes.length)
  all.set(before)
  bytes.forEach(({ byte }, i) => (all[before.length + i] = byte))
  return all
}

/** A byte that somebody chose in place of the one that was written. */
export function chosenByte(byte: number): WrittenByte {
  const isWhole = byte < 0x80
  return { byte, text: isWhole ? String.fromCharCode(byte) : "", level: 0, alternatives: [] }
}
