// The splitter whose boundaries were learned from a text.
//
// In:  the bytes of a fitted model.  Out: a Splitter, or an error that says what is wrong.  Never: learns;
// fit-splitter.ts does.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import {
  type Json,
  orThrow,
  quote,
  type Splitter,
  SPLITTER_API_VERSION,
  SplitterError,
  type SplitterPlugin,
} from "@aunet/splitter"
import { crc32 } from "./checksum.ts"
import { refuse } from "./choices.ts"
import { learnedCursor } from "./learned-cursor.ts"
import { markerOf } from "./marker.ts"
import { decodeModel } from "./model-file.ts"
import type { FitChoices } from "./model.ts"
import { splitLearned } from "./split-learned.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const LEARNED = "learned"

/** Is a splitter that was fitted on a text. */
export interface LearnedSplitter extends Splitter {
  /** The fitted model: what `learned` makes the splitter from again. */
  readonly data: Uint8Array
  /** The choices that it was fitted with. */
  readonly choices: FitChoices
  /** Bytes of text that it was fitted on. */
  readonly fittedBytes: number
}

/**
 * Makes the splitter from a fitted model.
 *
 * @param data what `fitSplitter` gave or `aunet fit-splitter` wrote; it is copied
 * @returns Right with the splitter; Left with a SplitterError `SPLITTER_DATA` when the bytes are not a
 *   fitted model, were cut short or changed, or are of another version
 * @example
 * const splitter = orThrow(learned(await readFile("english.splitter")))
 */
export const learned = (data: Uint8Array): Either<SplitterError, LearnedSplitter> => {
  // Not data.slice(): of a Buffer of Node that is a view, and of another realm's bytes it is of that realm.
  const kept = new Uint8Array(data)
  const read = decodeModel(kept)
  if (E.isLeft(read)) return read
  const { table, ...model } = read.right
  const marker = markerOf(model)
  const splitter: LearnedSplitter = {
    name: LEARNED,
    options: { fitted: fingerprint(kept) },
    data: kept,
    depth: marker.depth,
    boundaryPlace: "last",
    choices: model.choices,
    fittedBytes: model.fittedBytes,
    split: (bytes) => splitLearned(table, marker, bytes),
    cursor: (saved) => learnedCursor(table, marker, saved),
  }
  return E.right(Object.freeze(splitter))
}

/**
 * Makes `learned` from a fitted model and stored options: `{ "fitted": "5d0c27b1" }`, which must be the
 * fingerprint of that model, or nothing.
 */
export const learnedPlugin: SplitterPlugin = Object.freeze({
  kind: "splitter",
  name: LEARNED,
  apiVersion: SPLITTER_API_VERSION,
  make: (options?: Json, data?: Uint8Array) => {
    const wanted = orThrow(readFingerprint(options))
    if (data === undefined) {
      throw new SplitterError(
        "SPLITTER_DATA",
        `The splitter "${LEARNED}" needs a fitted file and got none. Fit one with \`aunet fit-splitter\` and name it ` +
          "(learned:<file>); if a checkpoint lacks its splitter.bin, copy the whole checkpoint again.",
        data,
      )
    }
    const splitter = orThrow(learned(data))
    const found = fingerprint(splitter.data)
    if (wanted === undefined || wanted === found) return splitter
    throw new SplitterError(
      "SPLITTER_DATA",
      `The fitted splitter is ${found}, and ${wanted} is wanted: it is another fit than the one that the model was trained with. ` +
        "Give the file of that fit.",
      found,
    )
  },
})

const readFingerprint = (options: Json | undefined): Either<SplitterError, string | undefined> => {
  if (options === undefined) return E.right(undefined)
  const example =
    'an object such as { "fitted": "5d0c27b1" }, or nothing: what was chosen in fitting is in the file'
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return refuse("the options", options, example)
  }
  const { fitted, ...more } = options as { readonly [key: string]: Json }
  if (Object.keys(more).length > 0) return refuse("the option", Object.keys(more)[0], example)
  if (fitted === undefined || (typeof fitted === "string" && /^[0-9a-f]{8}$/.test(fitted)))
    return E.right(fitted)
  return refuse("fitted", fitted, `8 hexadecimal digits, such as "5d0c27b1", not ${quote(fitted)}`)
}

// The checksum that ends a model's bytes would be the same for all (a CRC of what it ends is constant), so
// it is computed without it.
const fingerprint = (data: Uint8Array): string => crc32(data.subarray(0, -4)).toString(16).padStart(8, "0")
