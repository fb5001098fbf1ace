/**
 * The simplest router: a head of one number on the position alone.
 *
 *     p = sigmoid(w · norm(x[t]) + b)
 *
 * In: the encoder's output. Out: p. Never: looks at the position before.
 */
import { linear, noOptions, normWeight, rmsNorm, type Router, truncated } from "@aunet/blocks"
import { add, type Flat, reshape, sigmoid, type Tensor } from "@aunet/tensor"

/** A logistic curve as steep as this lies within a hundredth of the normal distribution's. */
const LOGISTIC_OF_NORMAL = 1.702

/**
 * Makes the head. Its scores start with a spread of about 1, and with a bias below which as many of them fall as
 * segments shall be long: one position in N is a boundary before the first step.
 */
export const head = (): Router => ({
  parameters: (width, positionsPerSegment) => ({
    "norm.weight": normWeight(width),
    "score.weight": truncated([1, width], width ** -0.5),
    "score.bias": {
      shape: [1],
      initial: { kind: "constant", value: -Math.log(positionsPerSegment - 1) / LOGISTIC_OF_NORMAL },
    },
  }),
  probabilities: (parameters: Flat<Tensor>, x, _, normEpsilon) => {
    const [B, N] = x.shape
    const score = linear(rmsNorm(x, parameters["norm.weight"], normEpsilon), parameters["score.weight"]) // [B, N, 1]
    return sigmoid(add(reshape(score, [B, N]), parameters["score.bias"]))
  },
  cost: (width) => width,
})

/** The head as a plug-in value, for the registry of `@aunet/core`; it takes no options. */
export const headPlugin = {
  kind: "router",
  name: "head",
  apiVersion: 1,
  package: "@aunet/router",
  make: (options?: unknown) => {
    noOptions('router "head"', options)
    return head()
  },
} as const
