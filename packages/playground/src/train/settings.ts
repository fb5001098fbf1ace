/**
 * What somebody asks of a training on this page, and what it is planned to be.
 *
 * In: nothing. Out: types, and first values. Never: measures or trains.
 */
import { type Size, SIZES } from "@aunet/core"
import { choiceOf, RULES, type SplitterChoice } from "../splitters/choice.ts"

/** Engines to choose among. */
export const ENGINES = ["auto", "onnx", "gpujs", "reference"] as const
/** One of them. */
export type EngineName = (typeof ENGINES)[number]

/** What is asked. */
export interface TrainSettings {
  readonly size: Size
  /** 1 to 4. */
  readonly stages: number
  readonly choice: SplitterChoice
  readonly minutes: number
  readonly engine: EngineName
  /** What samples go on from. */
  readonly prompt: string
}

/** Where the fields begin. */
export const firstSettings: TrainSettings = {
  size: "tiny",
  stages: 3,
  choice: choiceOf("words"),
  minutes: 5,
  engine: "auto",
  prompt: "The ",
}

/** How long a training may be asked to last, in the field and in an address. */
export const MINUTES = { least: 0.05, most: 600, step: 0.05 } as const

/** The highest rate of a training, where nobody set another. */
export const FIRST_RATE = 4e-3

/** What computes, in words. */
export interface EngineWords {
  readonly words: string
  /** What was tried before it, and what each said. */
  readonly why: string
}

/** What a training would be here, measured in a moment. */
export interface TrainPlan {
  readonly parameters: number
  readonly flopsPerByte: number
  readonly bytesPerSecond: number
  /** Of text, and how often it will be passed. */
  readonly textBytes: number
  readonly passes: number
  readonly steps: number
  /** How long they take. */
  readonly seconds: number
  /** What computes. */
  readonly engine: EngineWords
  readonly splitter: string
}

/** Rows of a batch. */
export const ROWS = 4

/**
 * In how many parts the rows of a step are computed. On WebAssembly two need 150 MiB less for `small`: a tab stays below 600,
 * and takes up to a sixth more time where new memory is dear, as in a virtual machine (docs/log.md).
 *
 * @param backend what computes, as an engine reports it
 */
export const partsOf = (size: Size, backend: string): number =>
  size !== "tiny" && backend === "wasm" ? 2 : 1

/** How much longer a step takes in two parts. */
const IN_PARTS = 7 / 6

/** Bytes a second of a training, from those of whole steps. */
export const speedInParts = (bytesPerSecond: number, parts: number): number =>
  parts === 1 ? bytesPerSecond : bytesPerSecond / IN_PARTS

/** Below it the speed of a moment says too little. */
const LEAST_STEPS = 20

/** How many steps fit into the minutes. */
export const stepsIn = (minutes: number, bytesPerSecond: number, rowBytes: number): number =>
  Math.max(LEAST_STEPS, Math.round((minutes * 60 * bytesPerSecond) / (ROWS * rowBytes)))

/** What to expect of it, in sentences. */
export function expectation({ textBytes, passes, steps }: TrainPlan, size: Size): string {
  const read = textBytes * passes
  const first =
    read < 3e5
      ? "Expect letters that follow each other as they do in the text, and few words."
      : read < 5e6
        ? "Expect made-up words after a minute, and short real ones at the end."
        : "Expect real words, and here and there a phrase that holds together."
  const second =
    passes > 20
      ? ` The text is passed ${Math.round(passes)} times: a model learns it by heart, and the held-out curve will rise. More text helps more than more minutes.`
      : ""
  const wayOut = size === SIZES[0] ? "give it more minutes" : "a smaller one learns more in this time"
  return `${first}${second}${steps < 200 ? ` That is few steps for this size; ${wayOut}.` : ""}`
}

/** What is kept beside the checkpoint, to go on after the page was closed. */
export interface KeptRun {
  readonly version: 1
  readonly settings: TrainSettings
  readonly steps: number
  readonly textName: string
  /** The highest of its schedule; `FIRST_RATE` where it is left out. */
  readonly learningRate?: number
}

/** Reads what was kept; undefined for what is no such thing. */
export function readKept(text: string): KeptRun | undefined {
  try {
    const found = JSON.parse(text) as { readonly [Field in keyof KeptRun]?: unknown } | null
    const { size, stages, choice, minutes, engine, prompt } = (found?.settings ??
      {}) as Partial<TrainSettings>
    const { rule, pattern, module } = (choice ?? {}) as Partial<SplitterChoice>
    const isWhole =
      found?.version === 1 &&
      isNumber(found.steps) &&
      typeof found.textName === "string" &&
      (found.learningRate === undefined || isNumber(found.learningRate)) &&
      [prompt, pattern].every((each) => typeof each === "string") &&
      [stages, minutes].every(isNumber) &&
      SIZES.some((each) => each === size) &&
      RULES.some((each) => each === rule) &&
      ENGINES.some((each) => each === engine) &&
      (module === undefined || [module.name, module.script].every((each) => typeof each === "string"))
    return isWhole ? (found as unknown as KeptRun) : undefined
  } catch {
    return undefined
  }
}

const isNumber = (value: unknown): boolean => typeof value === "number"
