/**
 * What a new training is asked: a text, a model, how long.
 *
 * In: where the view stands, and who is told. Out: what is drawn. Never: a setting that `train` would refuse.
 */
import { SIZES, type Size } from "@aunet/core"
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { choose, numberField, openFile, textArea, textField } from "../page/fields.ts"
import { bytesIn } from "../page/words.ts"
import { type ChoiceChange, type Rule, RULE_WORDS, RULES } from "../splitters/choice.ts"
import { SAMPLE_NAME } from "./sample-text.ts"
import { type EngineName, ENGINES, MINUTES, type TrainSettings } from "./settings.ts"
import type { TrainDoing } from "./train-doing.ts"
import type { TrainState, TrainText } from "./train-state.ts"

const STAGES = [
  "1: bytes alone",
  "2: bytes, words",
  "3: bytes, words, pairs",
  "4: bytes, words, pairs, fours",
]
const ENGINE_WORDS: Readonly<Record<EngineName, string>> = {
  auto: "the fastest that is here",
  onnx: "ONNX Runtime",
  gpujs: "gpu.js",
  reference: "plain JavaScript, slow",
}

/** Draws it. */
export function drawSettings({ text, settings }: TrainState, doing: TrainDoing): VNode {
  const { tell } = doing
  const change = (changed: Partial<TrainSettings>): void => tell({ type: "settings", change: changed })
  const changeChoice = (changed: ChoiceChange): void => tell({ type: "choice", change: changed })
  const { choice } = settings
  return h(
    "div",
    {
      onDragOver: (event: DragEvent) => event.preventDefault(),
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        const files = [...(event.dataTransfer?.files ?? [])]
        if (files.length > 0) doing.open(files)
      },
    },
    h(
      "div",
      { class: "choices" },
      choose(
        "Text",
        text.kind,
        [
          { value: "sample", label: SAMPLE_NAME },
          { value: "typed", label: "typed or pasted" },
          { value: "files", label: filesWords(text), isDisabled: text.kind !== "files" },
        ],
        (kind) => tell({ type: "text", text: kind === "typed" ? { kind, text: "" } : { kind: "sample" } }),
      ),
      openFile("Open files, or drop them", "", doing.open, true),
    ),
    text.kind === "typed"
      ? textArea("Your text, some thousand words or more", text.text, 5, (typed) =>
          tell({ type: "text", text: { kind: "typed", text: typed } }),
        )
      : null,
    h(
      "div",
      { class: "choices" },
      choose(
        "Size",
        settings.size,
        SIZES.map((size) => ({ value: size, label: size })),
        (size) => change({ size: size as Size }),
      ),
      choose(
        "Stages",
        String(settings.stages),
        STAGES.map((label, i) => ({ value: String(i + 1), label })),
        (stages) => change({ stages: Number(stages) }),
      ),
      choose(
        "Splitter",
        choice.rule,
        RULES.map((rule) => ({ value: rule, label: RULE_WORDS[rule] })),
        (rule) => changeChoice({ rule: rule as Rule }),
      ),
      choice.rule === "pattern"
        ? textField("A segment ends with", choice.pattern, (pattern) => changeChoice({ pattern }))
        : null,
      choice.rule === "module"
        ? openFile(choice.module?.name ?? "Open a .js file", ".js,.mjs", ([file]) => {
            if (file !== undefined) doing.openModule(file)
          })
        : null,
      numberField("Minutes", settings.minutes, MINUTES, (minutes) => change({ minutes })),
      textField("Samples go on from", settings.prompt, (prompt) => change({ prompt })),
      choose(
        "Engine",
        settings.engine,
        ENGINES.map((engine) => ({ value: engine, label: ENGINE_WORDS[engine] })),
        (engine) => change({ engine: engine as EngineName }),
      ),
    ),
  )
}

function filesWords(text: TrainText): string {
  if (text.kind !== "files") return "files, once opened"
  const bytes = bytesIn(text.files.reduce((sum, file) => sum + file.bytes.length, 0))
  return text.files.length === 1
    ? `${text.files[0]?.name ?? ""}, ${bytes}`
    : `${text.files.length} files, ${bytes}`
}
