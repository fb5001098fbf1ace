/**
 * A task written in JSON, checked and made.
 *
 *     { "kind": "choice", "name": "capitals", "files": ["capitals.jsonl"], "question": "Capital of {country}:",
 *       "choices": "{cities}", "gold": "right", "metrics": ["acc"] }
 *
 * In: the text of a file. Out: a task. Never: runs anything of it but its patterns.
 */
import { AunetError, decodeWith, messageOf } from "@aunet/base"
import * as v from "valibot"
import { jsonErrorPlace } from "../text/json-error.ts"
import { type Filter, regexFilter, removeWhitespace } from "../metrics/exact-match.ts"
import { checkTemplates } from "./check-templates.ts"
import type { MatchMetric, Task, WrittenMetric } from "./task.ts"

/** Objects of these fields and no others. */
const exact = <Fields extends v.ObjectEntries>(fields: Fields) => v.objectWithRest(fields, v.never())
const text = v.string()
const name = v.pipe(v.string(), v.regex(/^[\w:.-]+$/, "it must be letters, digits and _ : . -"))
const list = <S extends v.GenericSchema>(of: S) => v.pipe(v.array(of), v.minLength(1, "it must not be empty"))
const count = v.pipe(
  v.number(),
  v.integer("it must be a whole number"),
  v.minValue(0, "it must be 0 or more"),
)
const pattern = v.pipe(
  v.string(),
  v.check((source) => {
    try {
      return new RegExp(source, "gu") instanceof RegExp
    } catch {
      return false
    }
  }, "it must be a regular expression"),
)

const FileForm = v.union([
  v.pipe(
    text,
    v.transform((path) => ({ path })),
  ),
  exact({
    path: text,
    columns: v.exactOptional(list(text)),
    line: v.exactOptional(text),
    beside: v.exactOptional(v.record(text, text)),
    whole: v.exactOptional(v.literal(true)),
  }),
])

const Filters = v.array(
  v.union([
    v.literal("remove_whitespace"),
    exact({ pattern, which: v.exactOptional(v.picklist(["first", "last"])) }),
  ]),
)

const Match = exact({
  kind: v.literal("match"),
  name: v.exactOptional(text, "exact_match"),
  filters: v.exactOptional(Filters),
  ignored: v.exactOptional(
    exact({
      patterns: v.exactOptional(v.array(pattern)),
      case: v.exactOptional(v.boolean()),
      punctuation: v.exactOptional(v.boolean()),
    }),
  ),
})

const Corpus = exact({
  kind: v.literal("corpus"),
  name: v.picklist(["chrf", "chrf++", "bleu"]),
  filters: v.exactOptional(Filters),
  tokenizer: v.exactOptional(v.picklist(["13a", "zh", "char"])),
})

const common = {
  name,
  version: v.exactOptional(text, "1"),
  source: v.exactOptional(text, "a task of one's own"),
  files: list(FileForm),
  groups: v.exactOptional(exact({ field: text, weight: v.picklist(["size", "same"]) })),
  description: v.exactOptional(text),
  question: text,
  delimiter: v.exactOptional(text),
  shotDelimiter: v.exactOptional(text),
  shots: v.exactOptional(
    exact({
      files: v.exactOptional(list(FileForm)),
      draw: v.picklist(["first", "random"]),
      sameField: v.exactOptional(text),
      count: v.exactOptional(count),
    }),
  ),
  chance: v.exactOptional(
    v.pipe(v.number(), v.minValue(0, "it must be 0 or more"), v.maxValue(1, "it must be 1 or less")),
  ),
}

const TaskJson = v.variant("kind", [
  exact({
    kind: v.literal("choice"),
    ...common,
    choices: v.union([text, list(v.pipe(text, v.minLength(1, "it must not be empty")))]),
    gold: text,
    questions: v.exactOptional(text),
    metrics: v.exactOptional(list(v.picklist(["acc", "acc_norm", "acc_bytes", "acc_ties", "exact_match"])), [
      "acc",
      "acc_norm",
    ]),
  }),
  exact({
    kind: v.literal("target"),
    ...common,
    target: v.pipe(text, v.minLength(1, "it must not be empty")),
  }),
  exact({
    kind: v.literal("rolling"),
    ...common,
    question: v.exactOptional(v.literal(""), ""),
    target: text,
    original: text,
  }),
  exact({
    kind: v.literal("written"),
    ...common,
    golds: text,
    shotAnswer: v.exactOptional(text),
    // An empty one would end every answer before it begins.
    stops: v.array(v.pipe(text, v.minLength(1, "it must not be empty"))),
    maxBytes: v.exactOptional(v.pipe(count, v.minValue(1, "it must be 1 or more")), 1024),
    metrics: list(v.variant("kind", [Match, Corpus])),
  }),
])

/**
 * Reads a task.
 *
 * @param where the file, for messages
 * @throws AunetError BAD_CONFIG for what is no JSON, with its line; for each field that is unknown or wrong, its value
 * and what it may be
 */
export function readTaskJson(source: string, where: string): Task {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (cause) {
    const { line, column } = jsonErrorPlace(source) ?? { line: 1, column: 1 }
    throw new AunetError(
      "BAD_CONFIG",
      `${where} is no JSON, from line ${line} column ${column} on: ${messageOf(cause)}`,
      { cause },
    )
  }
  const task = decodeWith(TaskJson, where, value)
  checkTemplates(task as Task, where)
  return task.kind === "written" ? { ...task, metrics: task.metrics.map(metricOf) } : task
}

function metricOf(metric: v.InferOutput<typeof Match> | v.InferOutput<typeof Corpus>): WrittenMetric {
  const filters = metric.filters?.map(filterOf)
  if (metric.kind === "corpus") return { ...metric, ...(filters && { filters }) } as WrittenMetric
  const { patterns, ...ignored } = metric.ignored ?? {}
  const made: MatchMetric = {
    kind: "match",
    name: metric.name,
    ...(filters && { filters }),
    ignored: { ...ignored, ...(patterns && { patterns: patterns.map((each) => new RegExp(each, "gu")) }) },
  }
  return made
}

const filterOf = (filter: v.InferOutput<typeof Filters>[number]): Filter =>
  filter === "remove_whitespace"
    ? removeWhitespace
    : regexFilter(new RegExp(filter.pattern, "gu"), filter.which === "last" ? -1 : 0)
