/**
 * How a text that is longer than what a model reads at once is cut into windows.
 *
 * In: what was asked for and what the model reads. Out: a rule with its numbers, as results tell it.
 * Never: guesses the context of a model that does not say it.
 */
import { badOption, LARGEST } from "@aunet/base"
import type { EvaluatedModel } from "../model/evaluated-model.ts"

/** How texts are cut, as it is told beside every figure. */
export interface Windowing {
  /**
   * `sliding`: each window keeps at least half of what the last one read before what it scores. `rolling`: windows
   * that share one byte, and a last one that reaches back, as the lm-evaluation-harness has them.
   */
  readonly rule: "sliding" | "rolling"
  /** Most bytes of a window, those before what is scored among them. */
  readonly windowBytes: number
  /** Most bytes that a window scores after the first. */
  readonly strideBytes: number
}

/** How to cut. */
export interface WindowingOptions {
  /** `sliding` when left out. */
  readonly rule?: Windowing["rule"]
  /** 2 to 2^24; what the model reads at once when left out. */
  readonly windowBytes?: number
  /** 1 to half a window, which it is when left out; a rolling window has none. */
  readonly strideBytes?: number
}

/**
 * Chooses a windowing.
 *
 * @throws AunetError BAD_OPTION for a number out of its range, a window that the model cannot read, and one that is
 * left out where the model does not say what it reads
 * @source lm-evaluation-harness, `get_rolling_token_windows`, for the rolling rule
 */
export function windowingOf(
  model: Pick<EvaluatedModel, "name" | "contextBytes" | "rollingBytes">,
  options: WindowingOptions = {},
): Windowing {
  const { rule = "sliding" } = options
  // A server's window is a byte shorter: the byte before it is read as well.
  const rolls = model.rollingBytes ?? model.contextBytes
  const { windowBytes = rule === "rolling" ? rolls : model.contextBytes, strideBytes } = options
  if (rule !== "sliding" && rule !== "rolling") throw badOption("rule", rule, '"sliding" or "rolling"')
  const most = Math.min(model.contextBytes ?? LARGEST, LARGEST)
  const isFit = (value: number | undefined, from: number, to: number): value is number =>
    value !== undefined && Number.isInteger(value) && value >= from && value <= to
  if (!isFit(windowBytes, 2, most))
    throw badOption(
      "windowBytes",
      windowBytes,
      `a whole number from 2 to ${most}, which is ${model.contextBytes === undefined ? "the most that there is" : `what ${model.name} reads at once`}`,
    )
  if (rule === "sliding") {
    const half = windowBytes >> 1
    if (strideBytes !== undefined && !isFit(strideBytes, 1, half))
      throw badOption("strideBytes", strideBytes, `a whole number from 1 to ${half}, half a window`)
    return { rule, windowBytes, strideBytes: strideBytes ?? half }
  }
  if (strideBytes !== undefined && strideBytes !== windowBytes)
    throw badOption("strideBytes", strideBytes, `left out: windows that roll move on by all of their bytes`)
  if (rolls !== undefined && windowBytes !== rolls)
    throw badOption(
      "windowBytes",
      windowBytes,
      `${rolls} for windows that roll: they are as long as what ${model.name} reads at once`,
    )
  return { rule, windowBytes, strideBytes: windowBytes }
}
