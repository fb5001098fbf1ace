/**
 * Checkpoints: a trained model as a folder of files that other tools read.
 *
 *     config.json         what the model is, its splitter, what it was trained on
 *     model.safetensors   parameters under their official names
 *     splitter.bin        what the splitter learned, if it learned anything
 *     merges.json         what joins bytes to tokens, for a model over tokens
 *     train/...           what training needs to go on; the trainer's business
 *
 * In: nothing. Out: what there is in one, as types. Never: files; `encode-checkpoint.ts` writes them, and
 * `decode-checkpoint.ts` reads them.
 */
import { integer, listOf, someOf, struct, wholeNumber } from "@aunet/base"
import type { Splitter } from "@aunet/splitter"
import type { Flat } from "@aunet/tensor"
import type { Tokenizer } from "@aunet/tokens"
import * as v from "valibot"
import { ModelConfig, PluginChoice } from "../config.ts"
import type { Model } from "../model.ts"
import { PluginNeed } from "../plugin-need.ts"
import type { Files, FilesInPieces } from "./files.ts"
import { HeldOutRouting } from "./held-out-routing.ts"
import type { ReadTensor } from "./tensor-file.ts"

/** What a checkpoint says of its training, for people and `inspect`. */
export const Progress = struct({
  steps: integer,
  /** Bytes of text that it was trained on, counted as often as they were seen. */
  bytes: v.number(),
  heldOutBitsPerByte: v.exactOptional(v.number()),
  /** The step after which it was measured; not always the last one. */
  heldOutStep: v.exactOptional(integer),
  /** Of a model with a router: its segments in what was measured. */
  heldOutRouting: v.exactOptional(HeldOutRouting),
  /** The measurement whose model lies in `best/`; absent where none is kept. */
  best: v.exactOptional(
    struct({ step: integer, heldOutBitsPerByte: v.number(), averaged: v.exactOptional(v.boolean()) }),
  ),
  /** Of an averaged model: the steps whose weights it is the mean of, nine tenths of it. */
  averagedSteps: v.exactOptional(integer),
})
/** What a checkpoint says of its training. */
export type Progress = v.InferOutput<typeof Progress>

/** The checkpoint that a training began from, with nothing but its model: `train --from`. */
export const Origin = struct({
  /** Where it was, as whoever began the training named it. */
  checkpoint: v.string(),
  /** What it had behind it. */
  steps: integer,
  bytes: v.number(),
})
/** The checkpoint that a training began from. */
export type Origin = v.InferOutput<typeof Origin>

/** What `config.json` holds. */
export const CheckpointConfig = struct({
  format: v.literal("aunet"),
  version: v.literal(1),
  model: ModelConfig,
  splitter: PluginChoice,
  /** Plug-ins that do not come with the preset. */
  plugins: v.exactOptional(listOf(PluginNeed)),
  /** Positions of each stage in a training row; the first is the context that the model knows. */
  lengths: someOf(wholeNumber(1)),
  /** Bytes that a row of tokens holds on average; absent where positions are bytes. */
  rowBytes: v.exactOptional(wholeNumber(1)),
  progress: Progress,
  from: v.exactOptional(Origin),
})

/** Everything that is saved. */
export interface Checkpoint {
  readonly model: Model
  readonly splitter: Splitter
  /** Plug-ins that have to be installed to read it; see `pluginNeeds`. None when left out. */
  readonly needs?: readonly PluginNeed[]
  readonly parameters: Flat<Float32Array>
  readonly lengths: readonly number[]
  /** What a model over tokens reads its text with; absent where positions are bytes. */
  readonly tokenizer?: Tokenizer
  /** Bytes that a row of `lengths[0]` tokens holds on average; absent where positions are bytes. */
  readonly rowBytes?: number
  readonly progress: Progress
  /** What its training began from; absent when it began from nothing. */
  readonly from?: Origin
  /** Files of `train/`, by their name there; empty when training cannot go on from here. */
  readonly training: Files
}

/**
 * A checkpoint that is to be saved: its numbers may be where they were made, and are read a tensor at a time. Every
 * `Checkpoint` is one.
 */
export interface CheckpointInPieces extends Omit<Checkpoint, "parameters" | "training"> {
  /** Of the parameters, all at once or what reads them. */
  readonly parameters: Flat<Float32Array> | ReadTensor
  /** Files of `train/`, by their name there. */
  readonly training: FilesInPieces
}

/** Where the files of training lie. */
export const TRAINING = "train/"
/** Where the parameters lie. */
export const MODEL_FILE = "model.safetensors"
/** Where what the splitter learned lies. */
export const SPLITTER_FILE = "splitter.bin"
/** Where all else stands. */
export const CONFIG_FILE = "config.json"
