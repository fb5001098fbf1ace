/**
 * Sizes to start from. Widths grow with depth as the authors advise: bytes a quarter, words 1, pairs
 * 1.5, fours 2.25 of the word width; most layers in the trunk (aunet.md 1.9).
 *
 * In: a size and a number of stages. Out: a configuration. Never: a claim that it is the best one.
 */
import { quote } from "@aunet/splitter"
import { AunetError, badOption } from "@aunet/base"
import { type ModelConfig, type StageConfig } from "./config.ts"

/** Width of each deep stage as a multiple of the word width, in models of two to four stages (aunet.md 1.9). */
export const GROWTH = [1, 1.5, 2.25] as const

/** Sizes by name. */
export const SIZES = ["tiny", "small", "base"] as const

/** The name of a size. */
export type Size = (typeof SIZES)[number]

interface Plan {
  readonly byteWidth: number
  readonly wordWidth: number
  readonly headWidth: number
  /** Layers of the byte stage (and again in its decoder), of middle stages, of the trunk. */
  readonly layers: readonly [number, number, number]
  readonly byteWindow: number
  readonly multipleOf: number
  /** T, positions of a training row. */
  readonly rowBytes: number
}

const plans: Readonly<Record<Size, Plan>> = {
  tiny: {
    byteWidth: 32,
    wordWidth: 64,
    headWidth: 16,
    layers: [1, 1, 2],
    byteWindow: 32,
    multipleOf: 16,
    rowBytes: 256,
  },
  small: {
    byteWidth: 64,
    wordWidth: 192,
    headWidth: 32,
    layers: [1, 1, 4],
    byteWindow: 64,
    multipleOf: 32,
    rowBytes: 512,
  },
  base: {
    byteWidth: 192,
    wordWidth: 384,
    headWidth: 64,
    layers: [2, 2, 6],
    byteWindow: 128,
    multipleOf: 64,
    rowBytes: 1024,
  },
}

/**
 * Plans a model.
 *
 * @param stages 1 (bytes alone) to 4 (bytes, words, pairs, fours)
 * @param tokens how many ids a model over tokens has, which has one stage as wide as that of words
 * @returns the model and T, the positions of a training row
 * @throws AunetError BAD_OPTION for a size that does not exist, with those that do, or stages out of range
 */
export function presetModel(
  size: Size,
  stages: number,
  { vocabulary }: Pick<ModelConfig, "vocabulary"> = {},
): { readonly config: ModelConfig; readonly rowBytes: number } {
  const plan = plans[size]
  if (plan === undefined)
    throw new AunetError("BAD_OPTION", `size ${quote(size)} does not exist; there are: ${SIZES.join(", ")}`)
  if (!Number.isInteger(stages) || stages < 1 || stages > 4) throw badOption("stages", stages, "1, 2, 3 or 4")
  if (vocabulary !== undefined && stages !== 1)
    throw badOption("stages", stages, "1 for a model over tokens (vocabulary)")
  const { byteWidth, wordWidth, headWidth, layers, byteWindow, multipleOf, rowBytes } = plan
  const deep = Array.from({ length: stages - 1 }, (_, i): StageConfig => ({
    width: Math.round((wordWidth * GROWTH[i]) / headWidth) * headWidth,
    layers: i === stages - 2 ? layers[2] : layers[1],
    headWidth,
    window: rowBytes,
  }))
  const bytes: StageConfig = {
    width: vocabulary === undefined ? byteWidth : wordWidth,
    layers: stages === 1 ? layers[0] * 2 + layers[2] : layers[0],
    headWidth,
    window: vocabulary === undefined ? byteWindow : rowBytes,
  }
  return {
    rowBytes,
    config: {
      stages: [bytes, ...deep],
      residuals: new Array<boolean>(stages - 1).fill(true),
      upsampler: { name: "multi-linear", options: {} },
      ...(vocabulary !== undefined && { vocabulary }),
      ropeTheta: 500000,
      normEpsilon: 1e-5,
      feedForward: { multipleOf, multiplier: 1 },
      depthFactor: "disabled",
    },
  }
}
