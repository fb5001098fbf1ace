/**
 * A transformer stack, the inside of every stage: pre-norm blocks of attention and feed-forward.
 *
 *     h = x + attention(norm(x));  x = h + feedForward(norm(h))        no norm at the end
 *
 * In: [B, T, D]. Out: [B, T, D]. Never: knows its stage or reads a configuration file.
 * Source: aunet.md 1.1, 1.6.
 */
import { add, type Flat, prefixed, scope, type Tensor } from "@aunet/tensor"
import { attention, type AttentionParameters, type Mixing } from "./attention.ts"
import { feedForward, type FeedForwardParameters } from "./feed-forward.ts"
import { rmsNorm } from "./norm.ts"
import { normWeight, type ParameterSpec, truncated } from "./parameters.ts"

/** How the output projections of a stack shrink with its depth (aunet.md 1.6). */
export type DepthFactor = "disabled" | "currentDepth" | "globalDepth" | "dimRatio"

/** What shapes a stack. */
export interface TransformerOptions {
  /** D. */
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly kvHeads: number
  /** Inner width of the feed-forward. */
  readonly feedForwardWidth: number
  /** Keys that a query sees, itself included. */
  readonly window: number
  readonly ropeTheta: number
  readonly normEpsilon: number
  readonly depthFactor?: DepthFactor
  /** Standard deviation of every projection before it shrinks; that of its input width, ^-0.5, when left out. */
  readonly initialStd?: number
}

function shrink({ depthFactor = "disabled", layers, width }: TransformerOptions, layer: number): number {
  switch (depthFactor) {
    case "disabled":
      return 1
    case "currentDepth":
      return Math.sqrt(2 * (layer + 1))
    case "globalDepth":
      return Math.sqrt(2 * (layers + 1))
    case "dimRatio":
      return width / 4096
  }
}

/** Lists the parameters of a stack: `layers.0.attention.wq.weight`... */
export function transformerParameters(options: TransformerOptions): Record<string, ParameterSpec> {
  const { width, layers, heads, kvHeads, feedForwardWidth: inner } = options
  const initialStd = options.initialStd ?? width ** -0.5
  const innerStd = options.initialStd ?? inner ** -0.5
  const headWidth = width / heads
  const specs: Record<string, ParameterSpec> = {}
  for (let layer = 0; layer < layers; layer++) {
    const f = shrink(options, layer)
    Object.assign(
      specs,
      prefixed(`layers.${layer}`, {
        "attention.wq.weight": truncated([heads * headWidth, width], initialStd),
        "attention.wk.weight": truncated([kvHeads * headWidth, width], initialStd),
        "attention.wv.weight": truncated([kvHeads * headWidth, width], initialStd),
        // The bound of wo stays that of its unshrunk deviation, as in the official code.
        "attention.wo.weight": truncated([width, heads * headWidth], initialStd / f, 3 * initialStd),
        "feed_forward.w1.weight": truncated([inner, width], initialStd),
        "feed_forward.w3.weight": truncated([inner, width], initialStd),
        "feed_forward.w2.weight": truncated([width, inner], innerStd / f),
        "attention_norm.weight": normWeight(width),
        "ffn_norm.weight": normWeight(width),
      }),
    )
  }
  return specs
}

/**
 * Applies a stack: [B, T, D] -> [B, T, D].
 *
 * @param mixing what attention sees in each layer; one whole text when left out
 */
export function transformer(
  parameters: Flat<Tensor>,
  x: Tensor,
  options: TransformerOptions,
  mixing?: (layer: number) => Mixing,
): Tensor {
  let stream = x
  for (const [layer, own] of byLayer(parameters, options.layers).entries()) {
    const norm = (name: string) => rmsNorm(stream, own[`${name}.weight`], options.normEpsilon)
    stream = add(
      stream,
      attention(
        scope(own, "attention") as unknown as AttentionParameters,
        norm("attention_norm"),
        options,
        mixing?.(layer),
      ),
    )
    stream = add(
      stream,
      feedForward(scope(own, "feed_forward") as unknown as FeedForwardParameters, norm("ffn_norm")),
    )
  }
  return stream
}

/** Parts a stack's parameters by layer in one walk: to look them up layer by layer would walk all of them for each. */
function byLayer(parameters: Flat<Tensor>, layers: number): Record<string, Tensor>[] {
  const parted = Array.from({ length: layers }, (): Record<string, Tensor> => ({}))
  for (const [name, tensor] of Object.entries(parameters)) {
    const [, layer = "", own = ""] = /^layers\.(\d+)\.(.+)$/.exec(name) ?? []
    const found = parted[Number(layer === "" ? -1 : layer)]
    if (found !== undefined) found[own] = tensor
  }
  return parted
}
