/**
 * H-Net's router: a boundary is where neighbours differ.
 *
 *     p = (1 - cos(W_q x[t], W_k x[t-1])) / 2        1/2 where they are at right angles
 *
 * Both matrices start as the identity, so that it starts with what the encoder says.
 *
 * In: the encoder's output and that of one position earlier. Out: p. Never: norms; a cosine does not see lengths.
 * Source: H-Net, arXiv 2507.07955, section 2.2.1.
 */
import { linear, noOptions, type ParameterSpec, type Router } from "@aunet/blocks"
import { add, type Flat, multiply, reshape, rsqrt, subtract, sum, type Tensor } from "@aunet/tensor"

/** Added to squared lengths, so that a vector of zeros has a direction at right angles to all, and a gradient. */
const LEAST_SQUARE = 1e-12

const square = (width: number): ParameterSpec => ({ shape: [width, width], initial: { kind: "identity" } })

/** The sum over each vector; the axis stays, which spares every one of the sums a change of its shape: [B, N, D] -> [B, N, 1]. */
const total = (x: Tensor): Tensor => sum(x, -1, { keepAxes: true })

/** The squared length of each vector, and a little: [B, N, D] -> [B, N, 1]. */
const squaredLength = (x: Tensor): Tensor => add(total(multiply(x, x)), LEAST_SQUARE)

/** Makes H-Net's router. */
export const hnet = (): Router => ({
  parameters: (width) => ({ "query.weight": square(width), "key.weight": square(width) }),
  probabilities: (parameters: Flat<Tensor>, x, before) => {
    const query = linear(x, parameters["query.weight"]) // [B, N, D]
    const key = linear(before, parameters["key.weight"])
    const product = total(multiply(query, key)) // [B, N, 1]
    const cosine = multiply(product, rsqrt(multiply(squaredLength(query), squaredLength(key))))
    return reshape(subtract(0.5, multiply(cosine, 0.5)), x.shape.slice(0, 2))
  },
  cost: (width) => 2 * width * width,
})

/** H-Net's router as a plug-in value, for the registry of `@aunet/core`; it takes no options. */
export const hnetPlugin = {
  kind: "router",
  name: "hnet",
  apiVersion: 1,
  package: "@aunet/router",
  make: (options?: unknown) => {
    noOptions('router "hnet"', options)
    return hnet()
  },
} as const
