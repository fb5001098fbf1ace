/**
 * What the page and a worker of models say to each other: a worker a question.
 *
 * In: nothing. Out: types. Never: a model that is open.
 */
import type { ModelPlace } from "aunet/worker"
import type { ModuleFile } from "../splitters/choice.ts"
import type { PathedFile } from "./entries.ts"
import type { FilesByName } from "./model-files.ts"

/** Where a model is: served, kept by this browser, or only in the page. */
export type ModelSource = { readonly place: ModelPlace } | { readonly files: FilesByName }

/** What is asked. */
export type ModelsQuestion =
  /** Which sizes its rows had in training. */
  | { readonly ask: "sizes"; readonly source: ModelSource; readonly module?: ModuleFile | undefined }
  | {
      readonly ask: "onnx"
      readonly source: ModelSource
      /** The splitter that it was trained with, where that is of somebody's file. */
      readonly module?: ModuleFile | undefined
      readonly rows: number
      readonly rowBytes: number
    }
  | {
      readonly ask: "zip"
      readonly source: ModelSource
      readonly folder: string
      /** Without what only training needs. */
      readonly isAlone?: boolean
    }
  /** Keeps what somebody opens. */
  | { readonly ask: "keep"; readonly files: readonly PathedFile<File>[] }
  /** Looks whether there is a model; a zip is kept. */
  | { readonly ask: "visit"; readonly address: string }

/** What each question is answered with. */
export interface ModelsGiven {
  readonly sizes: { readonly rowBytes: number; readonly parameters: number }
  readonly onnx: Uint8Array
  readonly zip: Uint8Array
  /** The name that it is kept under. */
  readonly keep: string
  /** The name that it is kept under; undefined for a folder, which is fetched as often as it is opened. */
  readonly visit: string | undefined
}

/** What comes back, once. */
export type ModelsAnswer = { readonly given: unknown } | { readonly failed: string }
