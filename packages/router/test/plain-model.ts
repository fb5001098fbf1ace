/**
 * A routed AU-Net and its objective once more, in float64 and in loops: no tensor, no engine, no code of the model. What the
 * engines compute is held to it.
 *
 * In: parameters by name, rows of ids. Out: objective, loss, ratio terms, levels, drops. Never: a batch, a mask or padding; a
 * stage holds the positions that it has.
 */
import type { ModelConfig } from "@aunet/core"
import { feedForwardWidth } from "@aunet/blocks"

type Vector = readonly number[]
type Parameters = Readonly<Record<string, ArrayLike<number>>>

/** What is computed of a batch. */
export interface PlainObjective {
  readonly objective: number
  readonly loss: number
  /** Of each transition. */
  readonly ratios: readonly number[]
  readonly boundaries: readonly number[]
  /** Those that there would be without the shift. */
  readonly said: readonly number[]
  readonly dropped: readonly number[]
  /** Of each row, a level a position; a boundary without room is none. */
  readonly levels: readonly (readonly number[])[]
  /** What the router is sure of at each position, by row and transition: the numbers of the straight-through weight. */
  readonly sureness: readonly (readonly Vector[])[]
}

const BOS = 256
const sum = (values: Vector): number => values.reduce((total, value) => total + value, 0)
const plus = (a: Vector, b: Vector): Vector => a.map((value, i) => value + b[i])
const times = (a: Vector, factor: number): Vector => a.map((value) => value * factor)
const dot = (a: Vector, b: Vector): number => sum(a.map((value, i) => value * b[i]))

/** Rows `from` to `from + count` of a matrix with as many columns as x has, times x. */
const product = (weight: ArrayLike<number>, x: Vector, count = weight.length / x.length, from = 0): Vector =>
  Array.from({ length: count }, (_, row) =>
    sum(x.map((value, i) => value * weight[(from + row) * x.length + i])),
  )

const normed = (x: Vector, weight: ArrayLike<number>, epsilon: number): Vector => {
  const inverse = 1 / Math.sqrt(dot(x, x) / x.length + epsilon)
  return x.map((value, i) => value * inverse * weight[i])
}

/** Turns neighbours of a head by the angle of a position. */
const turned = (x: Vector, position: number, K: number, theta: number): Vector =>
  x.map((value, i) => {
    const pair = Math.floor((i % K) / 2)
    const angle = position * theta ** ((-2 * pair) / K)
    return i % 2 === 0
      ? value * Math.cos(angle) - x[i + 1] * Math.sin(angle)
      : x[i - 1] * Math.sin(angle) + value * Math.cos(angle)
  })

const softmaxed = (scores: Vector): Vector => {
  const largest = Math.max(...scores)
  const shares = scores.map((score) => Math.exp(score - largest))
  return times(shares, 1 / sum(shares))
}

/** Runs a stack over the positions of a row. */
function stack(config: ModelConfig, p: Parameters, name: string, stage: number, given: readonly Vector[]) {
  const { width, layers, headWidth: K, window } = config.stages[stage]
  const { normEpsilon, ropeTheta, feedForward } = config
  const inner = feedForwardWidth(width, feedForward.multipleOf, feedForward.multiplier)
  let x = given
  for (let layer = 0; layer < layers; layer++) {
    const of = (part: string): ArrayLike<number> => p[`${name}.layers.${layer}.${part}.weight`]
    const n = x.map((each) => normed(each, of("attention_norm"), normEpsilon))
    const q = n.map((each, t) => turned(product(of("attention.wq"), each), t, K, ropeTheta))
    const k = n.map((each, t) => turned(product(of("attention.wk"), each), t, K, ropeTheta))
    const v = n.map((each) => product(of("attention.wv"), each))
    x = x.map((each, t) => {
      const seen = Array.from({ length: Math.min(window, t + 1) }, (_, i) => t - i)
      const mixed = Array.from({ length: width / K }, (_, head) => {
        const part = (vector: Vector): Vector => vector.slice(head * K, (head + 1) * K)
        const shares = softmaxed(seen.map((u) => dot(part(q[t]), part(k[u])) / Math.sqrt(K)))
        return seen.map((u, i) => times(part(v[u]), shares[i])).reduce(plus)
      })
      return plus(each, product(of("attention.wo"), mixed.flat()))
    })
    x = x.map((each) => {
      const m = normed(each, of("ffn_norm"), normEpsilon)
      const gate = product(of("feed_forward.w1"), m, inner).map((value) => value / (1 + Math.exp(-value)))
      const value = product(of("feed_forward.w3"), m, inner)
      return plus(
        each,
        product(
          of("feed_forward.w2"),
          gate.map((each, i) => each * value[i]),
        ),
      )
    })
  }
  return x
}

/** p of a position by the router that the configuration names. */
function probability(config: ModelConfig, p: Parameters, stage: number, x: Vector, before: Vector): number {
  const of = (part: string): ArrayLike<number> => p[`routers.${stage}.${part}`]
  if (config.router?.name === "head") {
    const score = dot(normed(x, of("norm.weight"), config.normEpsilon), Array.from(of("score.weight")))
    return 1 / (1 + Math.exp(-score - of("score.bias")[0]))
  }
  const [query, key] = [product(of("query.weight"), x), product(of("key.weight"), before)]
  return (1 - dot(query, key) / Math.sqrt((dot(query, query) + 1e-12) * (dot(key, key) + 1e-12))) / 2
}

/** The same with its odds multiplied by those of the shift. */
function shifted(p: Parameters, stage: number, said: number): number {
  const more = said * Math.exp(p[`routers.${stage}.calibration`][0])
  return more / (more + 1 - said)
}

/**
 * Computes the objective.
 *
 * @param lengths most positions of each stage
 * @param aims positions of a segment of each stage that the ratio term aims at
 * @param base what was computed before: its decisions are kept and its sureness has weight 1, so that a difference of two
 * objectives is the slope that straight-through promises
 */
export function plainObjective(
  config: ModelConfig,
  p: Parameters,
  rows: readonly { readonly ids: Vector; readonly targets: Vector }[],
  { lengths, aims, base }: { lengths: Vector; aims: Vector; base?: PlainObjective },
): PlainObjective {
  const { stages, normEpsilon, residuals, router } = config
  const pools = stages.length - 1
  const tables = Array.from({ length: pools }, () => ({ real: 0, boundaries: 0, said: 0, p: 0, dropped: 0 }))
  const losses: number[] = []
  const levels: number[][] = []
  const surenesses: (readonly Vector[])[] = []

  for (const [r, { ids, targets }] of rows.entries()) {
    const D = stages[0].width
    let x: readonly Vector[] = ids.map((id) =>
      Array.from({ length: D }, (_, i) => p["tok_embeddings.weight"][id * D + i]),
    )
    let begins = ids.map((id, t) => t === 0 || id === BOS)
    /** Where each position of the stage stands in the text. */
    let places: Vector = [...ids.keys()]
    const level = ids.map(() => 0)
    const way: { x: readonly Vector[]; kept: Vector; shares: Vector; weights: Vector }[] = []
    const sureness: Vector[] = []
    for (let s = 0; s < pools; s++) {
      x = stack(config, p, `encoders.${s}`, s, x)
      const zero = x[0].map(() => 0)
      const said = x.map((each, t) => (begins[t] ? 1 : probability(config, p, s, each, x[t - 1] ?? zero)))
      const shares = said.map((each) => shifted(p, s, each))
      const known = base?.levels[r]
      const fired = [...x.keys()].filter((t) =>
        known === undefined ? shares[t] >= 0.5 : known[places[t]] > s,
      )
      const kept = fired.slice(0, lengths[s + 1])
      const table = tables[s]
      table.real += x.length
      table.boundaries += fired.length
      table.dropped += fired.length - kept.length
      // The ratio term is about what the router says without its shift.
      table.said += said.filter((each) => each >= 0.5).length
      table.p += sum(said)
      const sure = shares.map((share, t) => (kept.includes(t) ? share : 1 - share))
      const weights = sure.map((each, t) => 1 + (base === undefined ? 0 : each - base.sureness[r][s][t]))
      sureness.push(sure)
      way.push({ x, kept, shares, weights })
      for (const t of kept) level[places[t]] = s + 1
      places = kept.map((t) => places[t])
      begins = kept.map((t) => begins[t])
      x = kept.map((t) =>
        product(
          p[`transitions.${s}.trans_down.weight`],
          normed(way[s].x[t], p[`transitions.${s}.down_norm.weight`], normEpsilon),
        ),
      )
    }
    x = stack(config, p, "trunk", pools, x)
    for (let s = pools - 1; s >= 0; s--) {
      const { x: encoded, kept, shares, weights } = way[s]
      const smooth: Vector[] = []
      for (const [j, z] of x.entries()) {
        const share = shares[kept[j]]
        smooth.push(plus(times(z, share), times(smooth[j - 1] ?? z, 1 - share)))
      }
      const transition = `transitions.${s}.`
      const width = stages[s].width
      const added = encoded.map((each, t) => {
        const segment = kept.filter((place) => place <= t).length - 1
        const u = normed(smooth[segment], p[`${transition}up_norm.weight`], normEpsilon)
        const offset = (t - kept[segment]) % 16
        const up = plus(
          product(p[`${transition}trans_up.weight`], u),
          product(p[`${transition}indexed_linear.weight`], u, width, offset * width),
        )
        const weighed = times(up, weights[t])
        return residuals[s] ? plus(each, weighed) : weighed
      })
      x = stack(config, p, `decoders.${s}`, s, added)
    }
    for (const [t, each] of x.entries()) {
      const logits = product(p["vocab.weight"], normed(each, p["vocab_norm.weight"], normEpsilon))
      losses.push(-Math.log(softmaxed(logits)[targets[t]]))
    }
    levels.push(level)
    surenesses.push(sureness)
  }

  const ratios = tables.map(({ real, said, p: all }, s) => {
    const N = aims[s]
    const F = (base === undefined ? said : base.said[s]) / real
    const G = all / real
    return (N / (N - 1)) * ((N - 1) * F * G + (1 - F) * (1 - G))
  })
  const loss = sum(losses) / losses.length
  return {
    objective: loss + (router?.ratioWeight ?? 0) * sum(ratios),
    loss,
    ratios,
    boundaries: tables.map(({ boundaries }) => boundaries),
    said: tables.map(({ said }) => said),
    dropped: tables.map(({ dropped }) => dropped),
    levels,
    sureness: surenesses,
  }
}
