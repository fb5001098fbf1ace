/**
 * A training step like that of an AU-Net, written with the tensor language alone: a byte stage with windowed
 * attention, a narrower number of wide positions in between, and an upsampling that depends on the offset.
 *
 * In: sizes. Out: the program, its first state, one batch, and how much useful work a step is.
 */
import * as t from "@aunet/tensor"

/** Sizes of the model; T bytes a row, S words a row. */
export interface Sizes {
  readonly B: number
  readonly T: number
  readonly S: number
  readonly D: number
  readonly E: number
  readonly layers: number
  readonly trunkLayers: number
  readonly window: number
  readonly headWidth: number
}

/** The configuration `words-14m` of the project's benchmark. */
export const words14m: Sizes = {
  B: 4,
  T: 1024,
  S: 256,
  D: 192,
  E: 384,
  layers: 2,
  trunkLayers: 6,
  window: 128,
  headWidth: 64,
}

const V = 258
const offsets = 16

type Weights = Record<string, t.Spec>
const hiddenOf = (width: number): number => Math.ceil((8 * width) / 3 / 64) * 64

function layerSpecs(prefix: string, width: number): Weights {
  const hidden = hiddenOf(width)
  return t.prefixed(prefix, {
    norm1: t.f32(width),
    wq: t.f32(width, width),
    wk: t.f32(width, width),
    wv: t.f32(width, width),
    wo: t.f32(width, width),
    norm2: t.f32(width),
    w1: t.f32(width, hidden),
    w3: t.f32(width, hidden),
    w2: t.f32(hidden, width),
  })
}

/** The parameters by name. */
export function parameters({ D, E, layers, trunkLayers }: Sizes): Weights {
  const stack = (name: string, count: number, width: number): Weights =>
    Object.assign(
      {},
      ...Array.from({ length: count }, (_, i) => layerSpecs(`${name}.${i}`, width)),
    ) as Weights
  return {
    embedding: t.f32(V, D),
    ...stack("down", layers, D),
    pool: t.f32(D, E),
    ...stack("trunk", trunkLayers, E),
    up: t.f32(offsets, E, D),
    ...stack("up", layers, D),
    norm: t.f32(D),
    head: t.f32(D, V),
  }
}

function rmsNorm(x: t.Tensor, gain: t.Tensor): t.Tensor {
  const scale = t.rsqrt(t.add(t.mean(t.multiply(x, x), -1, { keepAxes: true }), 1e-5))
  return t.multiply(t.multiply(x, scale), gain)
}

/** Rotates the halves of each head by angles of its position: x [B, H, T, K]. */
function rotate(x: t.Tensor): t.Tensor {
  const [, , T, K] = x.shape
  const half = K / 2
  const angle = (i: number): number => Math.floor(i / half) * 10000 ** (-(i % half) / half)
  const table = (f: (x: number) => number): t.Tensor =>
    t.constant(
      Float32Array.from({ length: T * half }, (_, i) => f(angle(i))),
      [T, half],
    )
  const [cos, sin] = [table(Math.cos), table(Math.sin)]
  const a = t.sliceAxis(x, -1, 0, half)
  const b = t.sliceAxis(x, -1, half, half)
  return t.concat(
    [t.subtract(t.multiply(a, cos), t.multiply(b, sin)), t.add(t.multiply(a, sin), t.multiply(b, cos))],
    -1,
  )
}

/** Attention within a window, in blocks as long as the window: each block reads itself and the one before. */
function attend(q: t.Tensor, k: t.Tensor, v: t.Tensor, window: number): t.Tensor {
  const [B, H, T, K] = q.shape
  const W = Math.min(window, T)
  const N = T / W
  const blocks = (x: t.Tensor): t.Tensor => t.reshape(x, [B, H, N, W, K])
  const withBefore = (x: t.Tensor): t.Tensor =>
    N === 1 ? x : t.concat([t.sliceAxis(t.padAxis(x, 2, 1, 0), 2, 0, N), x], 3)
  const keys = withBefore(blocks(k))
  const values = withBefore(blocks(v))
  const span = N === 1 ? W : 2 * W
  const scores = t.multiply(t.matmul(blocks(q), keys, { transposeB: true }), K ** -0.5)
  // Two small tables are added: the band, equal for every block, and the keys before the start of the text.
  const hidden = (shape: t.Shape, isHidden: (i: number, j: number) => boolean): t.Tensor => {
    const [columns, rows] = [shape[shape.length - 1], t.sizeOf(shape) / shape[shape.length - 1]]
    return t.constant(
      Float32Array.from({ length: rows * columns }, (_, at) =>
        isHidden(Math.floor(at / columns), at % columns) ? -1e30 : 0,
      ),
      shape,
    )
  }
  const banded = t.add(
    scores,
    hidden([W, span], (i, j) => i + span - W - j < 0 || i + span - W - j >= W),
  )
  const weights = t.softmax(
    N === 1
      ? banded
      : t.add(
          banded,
          hidden([N, 1, span], (n, j) => n * W + j - W < 0),
        ),
  )
  return t.reshape(t.matmul(weights, values), [B, H, T, K])
}

function layer(x: t.Tensor, w: t.Flat<t.Tensor>, window: number, headWidth: number): t.Tensor {
  const [B, T, D] = x.shape
  const H = D / headWidth
  const normed = rmsNorm(x, w.norm1)
  const heads = (matrix: t.Tensor): t.Tensor =>
    t.permute(t.reshape(t.matmul(normed, matrix), [B, T, H, headWidth]), [0, 2, 1, 3])
  const mixed = attend(rotate(heads(w.wq)), rotate(heads(w.wk)), heads(w.wv), window)
  const attended = t.add(x, t.matmul(t.reshape(t.permute(mixed, [0, 2, 1, 3]), [B, T, D]), w.wo))
  const inner = rmsNorm(attended, w.norm2)
  return t.add(attended, t.matmul(t.multiply(t.silu(t.matmul(inner, w.w1)), t.matmul(inner, w.w3)), w.w2))
}

/** The mean loss of a batch. */
export function lossOf(w: t.Flat<t.Tensor>, inputs: t.Flat<t.Tensor>, sizes: Sizes): t.Tensor {
  const { B, T, S, D, E, layers, trunkLayers, window, headWidth } = sizes
  const stack = (x: t.Tensor, name: string, count: number, reach: number): t.Tensor =>
    Array.from({ length: count }).reduce<t.Tensor>(
      (y, _, i) => layer(y, t.scope(w, `${name}.${i}`), reach, headWidth),
      x,
    )
  const bytes = stack(t.embed(w.embedding, inputs.tokens), "down", layers, window)
  const pooled = t.matmul(t.gather(t.reshape(bytes, [B * T, D]), inputs.kept), w.pool)
  const words = t.reshape(stack(t.reshape(pooled, [B, S, E]), "trunk", trunkLayers, S), [B * S, E])
  const spread = t.groupedMatmul(t.gather(words, inputs.source), w.up, inputs.offset)
  const top = stack(t.add(bytes, t.reshape(spread, [B, T, D])), "up", layers, window)
  const logits = t.matmul(t.reshape(rmsNorm(top, w.norm), [B * T, D]), w.head)
  return t.mean(t.crossEntropy(logits, t.reshape(inputs.targets, [B * T])))
}

/** AdamW with a bound on the length of the whole gradient; moments `m.NAME` and `v.NAME`. */
function adamW(state: t.Flat<t.Tensor>, gradients: t.Flat<t.Tensor>): Record<string, t.Tensor> {
  const step = t.add(state.step, 1)
  const squares = Object.values(gradients).map((g) => t.sum(t.multiply(g, g)))
  const length = t.sqrt(squares.reduce((a, b) => t.add(a, b)))
  const clip = t.minimum(1, t.divide(1, t.add(length, 1e-6)))
  const [beta1, beta2, rate, decay] = [0.9, 0.95, 1e-3, 0.1]
  const bias = (beta: number): t.Tensor => t.subtract(1, t.exp(t.multiply(step, Math.log(beta))))
  const [size1, size2] = [t.divide(rate, bias(beta1)), t.rsqrt(bias(beta2))]
  const next: Record<string, t.Tensor> = { step }
  for (const [name, raw] of Object.entries(gradients)) {
    const g = t.multiply(raw, clip)
    const m = t.add(t.multiply(state[`m.${name}`], beta1), t.multiply(g, 1 - beta1))
    const v = t.add(t.multiply(state[`v.${name}`], beta2), t.multiply(t.multiply(g, g), 1 - beta2))
    const move = t.divide(t.multiply(m, size1), t.add(t.multiply(t.sqrt(v), size2), 1e-8))
    next[`m.${name}`] = m
    next[`v.${name}`] = v
    next[`w.${name}`] = t.subtract(t.multiply(state[`w.${name}`], 1 - rate * decay), move)
  }
  return next
}

/** The whole training step. */
export function trainingStep(sizes: Sizes): t.Program {
  const { B, T, S } = sizes
  const specs = parameters(sizes)
  const state = {
    step: t.f32(),
    ...t.prefixed("w", specs),
    ...t.prefixed("m", specs),
    ...t.prefixed("v", specs),
  }
  const inputs = {
    tokens: t.i32(B, T),
    targets: t.i32(B, T),
    kept: t.i32(B * S),
    source: t.i32(B * T),
    offset: t.i32(B * T),
  }
  return t.trace({ state, inputs }, ({ state, inputs }) => {
    const w = t.scope(state, "w")
    const loss = lossOf(w, inputs, sizes)
    return { state: adamW(state, t.grad(loss, w)), outputs: { loss } }
  })
}

/** Parameters that are spread evenly, from the fractions of multiples of the golden ratio: quick to make. */
export function firstState(sizes: Sizes): Record<string, t.Value> {
  let n = 0
  const draw = (bound: number): number => ((n++ * 0.6180339887498949) % 1) * 2 * bound - bound
  return Object.fromEntries(
    Object.entries(parameters(sizes)).map(([name, { shape }]) => [
      `w.${name}`,
      shape.length === 1
        ? new Float32Array(shape[0]).fill(1)
        : Float32Array.from({ length: t.sizeOf(shape) }, () => draw((shape.at(-2) as number) ** -0.5)),
    ]),
  )
}

/** One batch: words of 1 to 7 bytes. */
export function batch({ B, T, S }: Sizes): Record<string, t.Value> {
  const key = t.randomKey(8)
  const below = (stream: string, n: number, limit: number): number =>
    Math.floor(t.uniformAt(t.foldIn(key, stream), n) * limit)
  const kept: number[] = []
  const source: number[] = []
  const offset: number[] = []
  for (let b = 0; b < B; b++) {
    let [word, left, since] = [-1, 0, 0]
    for (let i = 0; i < T; i++, left--, since++) {
      if (left === 0 && word < S - 1) {
        kept.push(b * T + i)
        ;[word, left, since] = [word + 1, 1 + below("words", b * T + i, 7), 0]
      }
      source.push(b * S + word)
      offset.push(since % offsets)
    }
    while (word < S - 1) {
      kept.push(b * T)
      word++
    }
  }
  const bytes = Int32Array.from({ length: B * T }, (_, i) => below("bytes", i, 256))
  return {
    tokens: bytes,
    targets: bytes.map((_, i) => bytes[Math.max(0, i - 1)]),
    kept: Int32Array.from(kept),
    source: Int32Array.from(source),
    offset: Int32Array.from(offset),
  }
}

/** Useful work of a step: 6 for each parameter and position that uses it, and windowed attention. */
export function usefulFlops(sizes: Sizes): number {
  const { B, T, S, D, E, layers, trunkLayers, window } = sizes
  const size = (names: (name: string) => boolean): number =>
    Object.entries(parameters(sizes)).reduce(
      (total, [name, spec]) => total + (names(name) && spec.shape.length > 1 ? t.sizeOf(spec.shape) : 0),
      0,
    )
  const byteParameters = size((name) => /^(down|up)\./.test(name) || name === "head") + E * D
  const wordParameters = size((name) => name.startsWith("trunk.") || name === "pool")
  const attention = (width: number, rows: number, length: number, reach: number): number => {
    const w = Math.min(reach, length)
    // Pairs of query and key, two products, forward and twice backward.
    const pairs = (w * (w + 1)) / 2 + (length - w) * w
    return 12 * rows * pairs * width
  }
  return (
    6 * B * (T * byteParameters + S * wordParameters) +
    2 * layers * attention(D, B, T, window) +
    trunkLayers * attention(E, B, S, S)
  )
}
