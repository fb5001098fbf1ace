/** Programs made by chance give the numbers of the reference, forward and backward. */
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import * as t from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine, toOnnx } from "@aunet/tensor-onnx"
import { InferenceSession } from "onnxruntime-node"

const engine = await onnxEngine()
afterAll(() => engine.close())

const specs = {
  a: t.f32(4, 3),
  b: t.f32(3),
  c: t.f32(2, 1, 3),
  d: t.f32(),
  i: t.i32(4, 3),
  j: t.i32(3),
  k: t.i32(2, 4, 1),
  empty: t.f32(0, 3),
}
const value = ({ shape, dtype }: t.Spec, phase: number): t.Value =>
  dtype === "f32"
    ? Float32Array.from({ length: t.sizeOf(shape) }, (_, n) => Math.sin(n * 1.7 + phase))
    : Int32Array.from({ length: t.sizeOf(shape) }, (_, n) => ((n * 7 + phase * 3) % 9) - 4)
const inputs = Object.fromEntries(Object.entries(specs).map(([name, spec], at) => [name, value(spec, at)]))

/** Grows a program: every choice comes from the tape, so that a failing one can be made smaller. */
function grow(given: t.Flat<t.Tensor>, tape: readonly number[]): t.Tensor[] {
  const pool = Object.values(given)
  let at = 0
  const next = (below: number): number => (tape[at++ % tape.length] + at) % below
  const pick = (fits: (x: t.Tensor) => boolean): t.Tensor => {
    const fitting = pool.filter(fits)
    if (fitting.length === 0) throw new t.TensorError("BAD_PROGRAM", "nothing fits")
    return fitting[next(fitting.length)]
  }
  const real = (x: t.Tensor): boolean => x.dtype === "f32"
  const whole = (x: t.Tensor): boolean => x.dtype === "i32"
  const beside = (x: t.Tensor): t.Tensor =>
    pick(
      (y) =>
        y.dtype === x.dtype &&
        t.broadcastShape(x.shape, y.shape) !== undefined &&
        t.sizeOf(t.broadcastShape(x.shape, y.shape) as t.Shape) < 400,
    )
  const axisOf = (x: t.Tensor): number => next(x.shape.length)
  const ranked = (x: t.Tensor): boolean => x.shape.length > 0
  const makers: readonly (() => t.Tensor)[] = [
    () => t.tanh(pick(real)),
    () => t.sigmoid(pick(real)),
    () => t.negate(pick(() => true)),
    () => t.absolute(pick(whole)),
    () => t.silu(pick(real)),
    () => {
      const x = pick(() => true)
      return t.add(x, beside(x))
    },
    () => {
      const x = pick(() => true)
      return t.subtract(x, beside(x))
    },
    () => {
      const x = pick(real)
      return t.tanh(t.multiply(x, beside(x)))
    },
    () => {
      const x = pick(real)
      return t.maximum(x, beside(x))
    },
    () => {
      const x = pick(whole)
      return t.modulo(t.multiply(x, beside(x)), 5)
    },
    () => {
      const x = pick(whole)
      return t.floorDivide(x, beside(x))
    },
    () => {
      const x = pick(whole)
      return t.less(x, beside(x))
    },
    () => {
      const x = pick(whole)
      return t.equal(x, next(3))
    },
    () => {
      const x = pick(whole)
      return t.multiply(t.lessEqual(x, 1), t.less(beside(x), 2))
    },
    () => {
      const x = pick(whole)
      return t.subtract(1, t.less(x, 0))
    },
    () => t.cast(pick(whole), "f32"),
    () => {
      const x = pick(() => true)
      return t.select(
        pick((c) => whole(c) && t.broadcastShape(x.shape, c.shape) !== undefined),
        x,
        next(3),
      )
    },
    () => {
      const x = pick(() => true)
      return t.reshape(x, [t.sizeOf(x.shape)])
    },
    () => {
      const x = pick(() => true)
      return t.reshape(x, [1, ...x.shape, 1].slice(0, 5))
    },
    () => {
      const x = pick((y) => y.shape.length > 1)
      return t.transpose(x)
    },
    () => {
      const x = pick((y) => y.shape.length > 1)
      return t.permute(
        x,
        x.shape.map((_, axis) => (axis + 1) % x.shape.length),
      )
    },
    () => {
      const x = pick((y) => t.sizeOf(y.shape) < 100)
      return t.broadcast(x, [2, ...x.shape.map((length) => (length === 1 ? 3 : length))])
    },
    () => {
      const x = pick((y) => ranked(y) && y.shape.every((length) => length > 1))
      const axis = axisOf(x)
      return t.sliceAxis(x, axis, next(2), x.shape[axis] - 1)
    },
    () => {
      const x = pick(ranked)
      return t.padAxis(x, axisOf(x), next(2), next(3), next(2))
    },
    () => {
      const x = pick((y) => ranked(y) && t.sizeOf(y.shape) < 100)
      return t.concat([x, x], axisOf(x))
    },
    () => {
      const x = pick(ranked)
      return t.sum(x, axisOf(x), { keepAxes: next(2) === 0 })
    },
    () => t.sum(pick(() => true)),
    () => {
      const x = pick((y) => whole(y) && ranked(y) && t.sizeOf(y.shape) > 0)
      return t.max(x, axisOf(x), { keepAxes: true })
    },
    () => {
      const x = pick(ranked)
      return t.cumulativeSum(x, axisOf(x), { reverse: next(2) === 0 })
    },
    () => {
      const x = pick((y) => real(y) && y.shape.length > 1)
      const first = t.sum(x, x.shape.length - 1)
      return t.tanh(t.linearRecurrence(t.sigmoid(first), x, { reverse: next(2) === 0 }))
    },
    () => {
      const x = pick(real)
      return t.straightThrough(t.sigmoid(x), t.tanh(x))
    },
    () => t.softmax(pick((x) => real(x) && ranked(x) && x.shape[x.shape.length - 1] > 0)),
    () => {
      const x = pick((y) => real(y) && y.shape.length > 1)
      return t.tanh(t.multiply(t.matmul(t.negate(x), x, { transposeB: true }), 0.5))
    },
    () => {
      const x = pick(ranked)
      const axis = axisOf(x)
      return x.shape[axis] === 0 ? x : t.gather(x, t.modulo(pick(whole), x.shape[axis]), axis)
    },
    () => t.add(pick(whole), t.iota([4, 3], next(2))),
    () => t.multiply(pick(real), t.full(next(3), [1])),
  ]
  for (let step = 0; step < tape.length; step++) {
    try {
      const made = makers[next(makers.length)]()
      if (t.sizeOf(made.shape) < 400 && made.shape.length < 6) pool.push(made)
    } catch (error) {
      // A choice that does not fit is passed over.
      if (!(error instanceof t.TensorError)) throw error
    }
  }
  return pool.slice(-6)
}

function programOf(tape: readonly number[]): t.Program {
  return t.trace({ inputs: specs }, ({ inputs }) => {
    const last = grow(inputs, tape)
    const loss = last
      .filter(({ dtype, shape }) => dtype === "f32" && t.sizeOf(shape) > 0)
      .map((x) => t.mean(x))
      .reduce((a, b) => t.add(a, b), t.full(0))
    const { a, b, c, d } = inputs
    return {
      outputs: {
        ...Object.fromEntries(last.map((x, n) => [`y${n}`, x])),
        loss,
        gradient: t.grad(loss, { a, b, c, d }),
      },
    }
  })
}

/** Programs that an earlier version computed wrongly or not at all. */
const onceWrong = [
  // A number read as a condition and as a number.
  [192, 6082, 0, 3987, 9149, 4203, 6904, 3147],
  // A factor on a product over an empty axis.
  [1158, 5016, 965, 8055, 6107, 6482, 1125, 3490, 0, 4959],
] as const

test("programs made by chance", async () => {
  let nodes = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9999), { minLength: 4, maxLength: 40 }), async (tape) => {
      const program = programOf(tape)
      nodes += program.nodes.length
      await using expected = await t.referenceEngine().open({ program })
      await using actual = await engine.open({ program })
      const wanted = await expected.step("program", inputs)
      const got = await actual.step("program", inputs)
      for (const [name, values] of Object.entries(wanted)) expectClose(name, got[name], values, 2e-5)
    }),
    { seed: 3, numRuns: 150, examples: onceWrong.map((tape): [number[]] => [[...tape]]) },
  )
  // The tapes must not all come to nothing.
  expect(nodes / 150).toBeGreaterThan(20)
})

test("programs made by chance are valid files of standard operators", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9999), { minLength: 4, maxLength: 40 }), async (tape) => {
      const session = await InferenceSession.create(toOnnx(programOf(tape)), { logSeverityLevel: 4 })
      await session.release()
    }),
    { seed: 4, numRuns: 50 },
  )
})
