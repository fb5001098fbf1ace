/**
 * A training step like that of a small transformer, for benchmarks: embedding, blocks of windowless causal
 * attention and SwiGLU, cross-entropy, gradients, AdamW.
 *
 * In: sizes. Out: a program, its initial state and inputs, and the multiplications that it must do.
 */
import {
  add,
  broadcast,
  cast,
  crossEntropy,
  divide,
  embed,
  exp,
  f32,
  flatten,
  foldIn,
  grad,
  i32,
  iota,
  lessEqual,
  mapFlat,
  matmul,
  mean,
  multiply,
  normal,
  permute,
  type Program,
  randomKey,
  reshape,
  rsqrt,
  scope,
  select,
  silu,
  sizeOf,
  softmax,
  type Spec,
  sqrt,
  subtract,
  type Tensor,
  trace,
  uniformAt,
  type Value,
} from "@aunet/tensor"

/** Sizes of the benchmark. */
export interface Sizes {
  readonly batch: number
  readonly length: number
  readonly width: number
  readonly heads: number
  readonly layers: number
}

const ids = 258

function parameters({ width, layers }: Sizes): Record<string, Spec> {
  const hidden = Math.ceil((width * 8) / 3 / 16) * 16
  const block = {
    norm1: f32(width),
    wq: f32(width, width),
    wk: f32(width, width),
    wv: f32(width, width),
    wo: f32(width, width),
    norm2: f32(width),
    w1: f32(hidden, width),
    w3: f32(hidden, width),
    w2: f32(width, hidden),
  }
  return flatten<Spec>({
    embedding: f32(ids, width),
    blocks: Object.fromEntries(Array.from({ length: layers }, (_, i) => [i, block])),
    norm: f32(width),
    output: f32(ids, width),
  })
}

const normed = (x: Tensor, weight: Tensor): Tensor =>
  multiply(multiply(x, rsqrt(add(mean(multiply(x, x), -1, { keepAxes: true }), 1e-5))), weight)
const linear = (x: Tensor, weight: Tensor): Tensor => matmul(x, weight, { transposeB: true })

function block(x: Tensor, w: Record<string, Tensor>, { batch, length, width, heads }: Sizes): Tensor {
  const size = width / heads
  const split = (y: Tensor): Tensor => permute(reshape(y, [batch, length, heads, size]), [0, 2, 1, 3])
  const h = normed(x, w["norm1"])
  const [q, k, v] = [w["wq"], w["wk"], w["wv"]].map((weight) => split(linear(h, weight)))
  const scores = multiply(matmul(q, k, { transposeB: true }), 1 / Math.sqrt(size))
  const causal = lessEqual(iota([length, length], 1), iota([length, length], 0))
  const mixed = matmul(softmax(select(broadcast(causal, scores.shape), scores, -1e9)), v)
  const attended = add(x, linear(reshape(permute(mixed, [0, 2, 1, 3]), [batch * length, width]), w["wo"]))
  const y = normed(attended, w["norm2"])
  return add(attended, linear(multiply(silu(linear(y, w["w1"])), linear(y, w["w3"])), w["w2"]))
}

/** Traces the step. */
export function traceStep(sizes: Sizes): Program {
  const specs = parameters(sizes)
  const { batch, length, width, layers } = sizes
  return trace(
    {
      state: { p: specs, m: specs, v: specs, count: i32() },
      inputs: { tokens: i32(batch, length), targets: i32(batch, length) },
    },
    ({ state, inputs }) => {
      const [p, m, v] = ["p", "m", "v"].map((name) => scope(state, name))
      let x = reshape(embed(p["embedding"], inputs["tokens"]), [batch * length, width])
      for (let i = 0; i < layers; i++) x = block(x, scope(p, `blocks.${i}`), sizes)
      const logits = linear(normed(x, p["norm"]), p["output"])
      const loss = mean(crossEntropy(logits, reshape(inputs["targets"], [batch * length])))
      const gradients = grad(loss, p)
      const count = add(state["count"], 1)
      const at = cast(count, "f32")
      const corrected = (beta: number): Tensor => subtract(1, exp(multiply(at, Math.log(beta))))
      const nextM = mapFlat(m, (old, name) => add(multiply(old, 0.9), multiply(gradients[name], 0.1)))
      const nextV = mapFlat(v, (old, name) =>
        add(multiply(old, 0.95), multiply(multiply(gradients[name], gradients[name]), 0.05)),
      )
      const nextP = mapFlat(p, (old, name) => {
        const change = divide(
          divide(nextM[name], corrected(0.9)),
          add(sqrt(divide(nextV[name], corrected(0.95))), 1e-8),
        )
        return subtract(old, multiply(add(change, multiply(old, 0.1)), 1e-3))
      })
      return { state: { p: nextP, m: nextM, v: nextV, count }, outputs: { loss } }
    },
  )
}

/** Draws the initial parameters and one batch. */
export function drawValues(
  program: Program,
  seed: number,
): { state: Record<string, Value>; inputs: Record<string, Value> } {
  const key = randomKey(seed)
  const state = Object.fromEntries(
    Object.entries(program.state)
      .filter(([name]) => name.startsWith("p."))
      .map(([name, spec]) => [
        name,
        spec.shape.length === 1
          ? new Float32Array(sizeOf(spec.shape)).fill(1)
          : normal(foldIn(key, name), sizeOf(spec.shape), 0.05),
      ]),
  )
  const inputs = mapFlat(program.inputs, (spec, name): Value =>
    Int32Array.from({ length: sizeOf(spec.shape) }, (_, n) =>
      Math.floor(uniformAt(foldIn(key, name), n) * ids),
    ),
  )
  return { state, inputs }
}

/** Floating-point operations of all products of a step; the useful work that a rate is told by. */
export function countFlops(program: Program): number {
  let flops = 0
  for (const node of program.nodes) {
    if (node.op !== "matmul") continue
    const a = program.nodes[node.inputs[0]].shape
    flops += 2 * sizeOf(node.shape) * a[a.length - (node.attributes.transposeA ? 2 : 1)]
  }
  return flops
}
