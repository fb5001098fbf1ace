/**
 * What the view that trains and its worker say to each other: a worker a training.
 *
 *     page    plan --> planned          train --> began, told, told, ... ended        save, stop
 *
 * In: nothing. Out: types. Never: a splitter or an engine, which cannot be sent.
 */
import type { TrainEvent } from "aunet"
import type { FilesByName } from "../models/model-files.ts"
import type { TrainPlan, TrainSettings } from "./settings.ts"

/** A document to train on. */
export interface TextFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What is asked. */
export type TrainQuestion =
  | {
      readonly ask: "plan"
      readonly id: number
      readonly settings: TrainSettings
      readonly text: readonly TextFile[]
    }
  | {
      readonly ask: "train"
      /** Of the folder that this browser keeps. */
      readonly name: string
      readonly settings: TrainSettings
      readonly steps: number
      readonly textName: string
      /** Left out where the training goes on, or begins once more: the text was kept. */
      readonly text?: readonly TextFile[]
      /** The highest of its schedule. */
      readonly learningRate: number
    }
  /** Saves, and goes on: the page may be closed in a moment. */
  | { readonly ask: "save" }
  /** Saves, and ends. */
  | { readonly ask: "stop" }

/** What comes back. */
export type TrainAnswer =
  | { readonly told: "planned"; readonly id: number; readonly plan: TrainPlan }
  | {
      readonly told: "began"
      readonly engine: string
      /** Why nothing is kept; undefined where it is. */
      readonly notKept?: string
    }
  | { readonly told: "event"; readonly event: TrainEvent }
  /** Of a training that could not be kept: what it made. */
  | { readonly told: "files"; readonly files: FilesByName }
  /** With the id of a plan, or without one of a training. */
  | { readonly told: "failed"; readonly id?: number; readonly said: string }
