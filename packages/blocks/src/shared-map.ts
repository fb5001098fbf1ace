/**
 * The map of an upsampler that is the same at every position: from the deep width E to the width D.
 *
 *     linear   W norm(z)                       the paper's
 *     mean     means of E/D neighbours of z    no parameter, no norm (the official `non_param`)
 *
 * In: pooled vectors. Out: vectors of the upper width. Never: knows a position.
 * Source: aunet.md 1.5; the official SimpleTransition.
 */
import { type Flat, mean, reshape, type Tensor, TensorError } from "@aunet/tensor"
import { linear } from "./linear.ts"
import { rmsNorm } from "./norm.ts"
import { normWeight, type ParameterSpec, truncated } from "./parameters.ts"

/** Options of every upsampler that has a shared map. */
export interface SharedMapOptions {
  /** Which map; `linear` when left out. */
  readonly shared?: SharedMapName
}

/** The name of a shared map. */
export type SharedMapName = "linear" | "mean"

/** A map from width E to width D in two halves, so that an upsampler can add to what lies between. */
export interface SharedMap {
  parameters(width: number, nextWidth: number): Record<string, ParameterSpec>
  /** Prepares pooled vectors: [..., E] -> [..., E]. */
  enter(parameters: Flat<Tensor>, z: Tensor, normEpsilon: number): Tensor
  /** Maps prepared vectors linearly: [..., E] -> [..., D]. */
  map(parameters: Flat<Tensor>, u: Tensor, width: number): Tensor
  /** Counts multiplications for one vector. */
  cost(width: number, nextWidth: number): number
}

const linearMap: SharedMap = {
  parameters: (width, nextWidth) => ({
    "up_norm.weight": normWeight(nextWidth),
    "trans_up.weight": truncated([width, nextWidth], nextWidth ** -0.5),
  }),
  enter: (parameters, z, normEpsilon) => rmsNorm(z, parameters["up_norm.weight"], normEpsilon),
  map: (parameters, u) => linear(u, parameters["trans_up.weight"]),
  cost: (width, nextWidth) => width * nextWidth,
}

const meanMap: SharedMap = {
  parameters: (width, nextWidth) => {
    widthRatio(width, nextWidth)
    return {}
  },
  enter: (_, z) => z,
  map: (_, u, width) => {
    const ratio = widthRatio(width, u.shape[u.shape.length - 1])
    return mean(reshape(u, [...u.shape.slice(0, -1), width, ratio]), -1)
  },
  cost: () => 0,
}

const sharedMaps: Readonly<Record<SharedMapName, SharedMap>> = { linear: linearMap, mean: meanMap }

/**
 * Counts how many elements of the deep width stand for one of the upper width.
 *
 * @throws TensorError BAD_ATTRIBUTE when the deep width is not a multiple
 */
export function widthRatio(width: number, nextWidth: number): number {
  const ratio = nextWidth / width
  if (!Number.isInteger(ratio)) {
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `a transition without parameters needs a deep width that is a multiple of the upper one; ${nextWidth} is none of ${width}`,
    )
  }
  return ratio
}

/**
 * Finds the shared map that options name.
 *
 * @param upsampler named in the message
 * @throws TensorError BAD_ATTRIBUTE for options that are not `{ shared: "linear" | "mean" }`
 */
export function sharedMap(upsampler: string, options: unknown = {}): SharedMap {
  const fields =
    typeof options === "object" && options !== null && !Array.isArray(options) ? Object.keys(options) : ["?"]
  const { shared = "linear" } = (options ?? {}) as { shared?: unknown }
  if (
    fields.some((field) => field !== "shared") ||
    typeof shared !== "string" ||
    !Object.hasOwn(sharedMaps, shared)
  ) {
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `the options of the upsampler "${upsampler}" are ${JSON.stringify(options)}; they must be { "shared": "linear" } or { "shared": "mean" }`,
    )
  }
  return sharedMaps[shared as SharedMapName]
}
