/**
 * What a task is: how a record becomes a prompt, what is scored or written after it, and what that is compared with.
 *
 * In: nothing. Out: types. Never: a way to get data; readers have that.
 */
import type { Filter, Ignored } from "../metrics/exact-match.ts"
import type { Fields } from "./template.ts"

/** A record as a file has it. */
export type DataRecord = Readonly<Record<string, unknown>>

/** Where the examples come from that stand before a question. */
export interface ShotSource {
  /** Files that they are in, the first that is there; those of the items themselves when left out. */
  readonly files?: readonly string[]
  /** `first`: the first of the pool; `random`: as the harness draws them. */
  readonly draw: "first" | "random"
  /** Only examples that have the same value there. */
  readonly sameField?: string
  /** How many when nothing else is said; 0 when left out. */
  readonly count?: number
}

interface CommonTask {
  /** As `--tasks` takes it. */
  readonly name: string
  /** Of the task it stands for, as its authors number it. */
  readonly version: string
  /** Where prompt and metric are from. */
  readonly source: string
  /** Files of the items, the first that is there. */
  readonly files: readonly string[]
  /**
   * Turns a record into fields; the record's own when left out.
   *
   * @param where what a message calls it
   * @throws AunetError BAD_DATA for a record of none of the forms that are known
   */
  readonly read?: (record: DataRecord, where: string) => Fields
  /** Stands before everything; with its own line ends. */
  readonly description?: string
  readonly question: string
  /** Between a question and its answer; one space when left out. */
  readonly delimiter?: string
  /** Between examples; an empty line when left out. */
  readonly shotDelimiter?: string
  readonly shots?: ShotSource
  /** What a model that knows nothing gets by chance, 0 to 1. */
  readonly chance?: number
}

/** Several answers, of which the likeliest counts. */
export interface ChoiceTask extends CommonTask {
  readonly kind: "choice"
  /** A list in one field, or a template an answer. */
  readonly choices: string | readonly string[]
  /** A field with the place of the right answer. */
  readonly gold: string
  /** A question of its own for each answer, in place of `question`: a list in one field. */
  readonly questions?: string
  readonly metrics: readonly ("acc" | "acc_norm" | "acc_bytes")[]
}

/** One text whose likelihood counts. */
export interface TargetTask extends CommonTask {
  readonly kind: "target"
  readonly target: string
}

/** A way to judge what was written. */
export interface WrittenMetric {
  /** `exact_match`, and a name after a comma where there are several. */
  readonly name: string
  /** Applied one after another. */
  readonly filters?: readonly Filter[]
  readonly ignored?: Ignored
}

/** A text that the model writes. */
export interface WrittenTask extends CommonTask {
  readonly kind: "written"
  /** A list in one field, or one template: what is right. */
  readonly golds: string
  /** The answer in examples; the first right one when left out. */
  readonly shotAnswer?: string
  readonly stops: readonly string[]
  /** Longest answer, in bytes. */
  readonly maxBytes: number
  readonly metrics: readonly WrittenMetric[]
}

/** A task of any kind. */
export type Task = ChoiceTask | TargetTask | WrittenTask

/** A question as a model is asked it. */
export type Prompt =
  | {
      readonly kind: "choice"
      /** One for all answers, or one an answer. */
      readonly contexts: readonly string[]
      /** What is scored: delimiter and answer. */
      readonly continuations: readonly string[]
      readonly choices: readonly string[]
      readonly gold: number
    }
  | { readonly kind: "target"; readonly context: string; readonly continuation: string }
  | { readonly kind: "written"; readonly context: string; readonly golds: readonly string[] }
