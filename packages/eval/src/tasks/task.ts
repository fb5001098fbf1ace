/**
 * What a task is: how a record becomes a prompt, what is scored or written after it, and what that is compared with.
 *
 * In: nothing. Out: types. Never: a way to get data; readers have that.
 */
import type { BleuTokenizer } from "../metrics/bleu-tokenizers.ts"
import type { Filter, Ignored } from "../metrics/exact-match.ts"
import type { FileForm } from "../data/file-form.ts"
import type { RecordReader } from "./record-forms.ts"

/** Where the examples come from that stand before a question. */
export interface ShotSource {
  /** Files that they are in, the first that is there; those of the items themselves when left out. */
  readonly files?: readonly FileForm[]
  /** `first`: the first of the pool; `random`: as the harness draws them. */
  readonly draw: "first" | "random"
  /** Examples the pool has where the harness draws; of a pool of another size the first are taken, and it is said. */
  readonly poolSize?: number
  /** The harness draws one more than it shows: where neither the examples' split nor a test split is named. */
  readonly oneMore?: true
  /** Only examples that have the same value there. */
  readonly sameField?: string
  /** How many when nothing else is said; 0 when left out. */
  readonly count?: number
  /** Where none of the files is there: the first items are the examples, and are not scored. */
  readonly whenMissing?: "first items"
}

/** Which items are a part of the set with a figure of its own. */
export interface Grouping {
  /** The field that names the part. */
  readonly field: string
  /** Whether a part weighs as many items as it has, or all weigh the same. */
  readonly weight: "size" | "same"
}

interface CommonTask {
  /** As `--tasks` takes it. */
  readonly name: string
  /** Of the task it stands for, as its authors number it. */
  readonly version: string
  /** Where prompt and metric are from, and in what they differ. */
  readonly source: string
  /** Files of the items, the first that is there. */
  readonly files: readonly FileForm[]
  /** Turns a record into fields; the record's own texts, numbers and lists of texts when left out. */
  readonly read?: RecordReader
  /** Parts of the set; a limit holds for each. */
  readonly groups?: Grouping
  /** Stands before everything; with its own line ends. */
  readonly description?: string
  readonly question: string
  /** Between a question and its answer; one space when left out. */
  readonly delimiter?: string
  /** Between examples; an empty line when left out. */
  readonly shotDelimiter?: string
  /** Without it, no examples are shown, whatever is asked for. */
  readonly shots?: ShotSource
  /** What guessing gets, 0 to 1. */
  readonly chance?: number
}

/**
 * Ways to find the preferred answer: by likelihood, a character, a byte; with ties shared out; whether the right one would
 * be written.
 */
export type ChoiceMetric = "acc" | "acc_norm" | "acc_bytes" | "acc_ties" | "exact_match"

/** Several answers, of which the likeliest counts. */
export interface ChoiceTask extends CommonTask {
  readonly kind: "choice"
  /** A list in one field, or a template an answer. */
  readonly choices: string | readonly string[]
  /** The field with the place of the right answer. */
  readonly gold: string
  /** A question of its own for each answer, in place of `question`: a list in one field. */
  readonly questions?: string
  readonly metrics: readonly ChoiceMetric[]
}

/** One text whose likelihood counts: of one word, or of a label. */
export interface TargetTask extends CommonTask {
  readonly kind: "target"
  readonly target: string
}

/** Whole documents, read in windows. */
export interface RollingTask extends CommonTask {
  readonly kind: "rolling"
  /** What is scored; its question is empty. */
  readonly target: string
  /** The text whose words and bytes the likelihood is divided by. */
  readonly original: string
}

/** Equality with a right answer, after what the task cuts off and leaves out. */
export interface MatchMetric {
  readonly kind: "match"
  /** `exact_match`, with a name after a comma where there are several. */
  readonly name: string
  /** Applied one after another. */
  readonly filters?: readonly Filter[]
  readonly ignored?: Ignored
}

/** A likeness that only a whole set has. */
export interface CorpusMetric {
  readonly kind: "corpus"
  readonly name: "chrf" | "chrf++" | "bleu"
  readonly filters?: readonly Filter[]
  /** Of BLEU; 13a when left out. */
  readonly tokenizer?: BleuTokenizer
}

/** A way to judge what was written. */
export type WrittenMetric = MatchMetric | CorpusMetric

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
export type Task = ChoiceTask | TargetTask | RollingTask | WrittenTask

/** A question as a model is asked it. */
export type Prompt = ChoicePrompt | TargetPrompt | RollingPrompt | WrittenPrompt

/** Contexts, and what may follow them. */
export interface ChoicePrompt {
  readonly kind: "choice"
  /** One for all answers, or one an answer. */
  readonly contexts: readonly string[]
  /** What is scored: delimiter and answer. */
  readonly continuations: readonly string[]
  readonly choices: readonly string[]
  readonly gold: number
  /** Set where blanks at the end of a context were moved to what follows, and are scored there. */
  readonly movedBlanks?: true
}

/** A context, and the one text that follows. */
export interface TargetPrompt {
  readonly kind: "target"
  readonly context: string
  readonly continuation: string
  /** Set where blanks at the end of the context were moved to what follows, and are scored there. */
  readonly movedBlanks?: true
}

/** A document, and what it is counted by. */
export interface RollingPrompt {
  readonly kind: "rolling"
  readonly text: string
  readonly original: string
}

/** A text to go on from, and what would be right. */
export interface WrittenPrompt {
  readonly kind: "written"
  readonly context: string
  readonly golds: readonly string[]
}
