/**
 * Programs made by chance: chains of layout, elementwise operations, reductions, products and look-ups, forward and
 * backward, give the reference's numbers. What single cases can not reach is how kernels grow together.
 */
import * as t from "@aunet/tensor"
import { drawInputs, expectClose } from "@aunet/tensor/conformance"
import fc from "fast-check"
import { describe, test } from "vitest"
import { makeEngine } from "../src/gpujs-engine.ts"

/** A stream of choices, so that a program is a function of its numbers. */
class Choices {
  private readonly numbers: readonly number[]
  private at = 0
  constructor(numbers: readonly number[]) {
    this.numbers = numbers
  }
  /** A whole number from 0 to below - 1. */
  pick(below: number): number {
    return Math.abs(this.numbers[this.at++ % this.numbers.length]) % below
  }
  of<T>(list: readonly T[]): T {
    return list[this.pick(list.length)]
  }
}

const divisors = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0)

/** One more operation on one of the tensors made so far. */
function grow(pool: t.Tensor[], choices: Choices, ids: t.Tensor): t.Tensor {
  const x = choices.of(pool)
  const rank = x.shape.length
  const size = t.sizeOf(x.shape)
  const axis = rank === 0 ? 0 : choices.pick(rank)
  switch (rank === 0 ? 0 : choices.pick(18)) {
    case 0:
      return t.add(t.tanh(x), 0.5)
    case 1:
      return t.multiply(x, t.sigmoid(x))
    case 2: {
      const d = choices.of(divisors(size))
      return t.reshape(x, [d, size / d])
    }
    case 3: {
      const d = choices.of(divisors(x.shape[axis]))
      return t.reshape(x, [...x.shape.slice(0, axis), d, x.shape[axis] / d, ...x.shape.slice(axis + 1)])
    }
    case 4:
    case 5:
      return t.permute(
        x,
        x.shape.map((_, i) => (i + 1 + axis) % rank),
      )
    case 6:
      return t.sliceAxis(
        x,
        axis,
        choices.pick(Math.max(1, x.shape[axis] >> 1)),
        Math.max(1, x.shape[axis] >> 1),
      )
    case 7:
      return t.padAxis(x, axis, choices.pick(3), choices.pick(2), 0.25)
    case 8:
      return t.concat([x, t.negate(x)], axis)
    case 9:
      return t.subtract(x, t.mean(x, axis, { keepAxes: true }))
    case 10:
      return size < 2000
        ? t.multiply(
            t.broadcast(x, [2, ...x.shape]),
            t.cast(t.iota([2, ...x.shape], choices.pick(rank + 1)), "f32"),
          )
        : x
    case 11:
      return t.softmax(x)
    case 12:
      return t.max(x, axis)
    case 13:
      return t.gather(x, t.modulo(ids, x.shape[axis]), axis)
    case 14:
      return t.select(t.less(t.iota(x.shape, axis), choices.pick(4)), x, t.multiply(x, -0.5))
    case 15: {
      if (rank < 2) return t.negate(x)
      const first = t.reshape(t.sliceAxis(x, rank - 1, 0, 1), x.shape.slice(0, -1))
      return t.linearRecurrence(t.sigmoid(first), x, { reverse: choices.pick(2) === 0 })
    }
    case 16:
      return t.straightThrough(t.sigmoid(x), t.tanh(x))
    default: {
      const flat = t.reshape(x, [size / x.shape[rank - 1], x.shape[rank - 1]])
      return choices.pick(2) === 0
        ? t.matmul(flat, flat, { transposeA: true })
        : t.matmul(flat, t.transpose(flat))
    }
  }
}

function makeProgram(numbers: readonly number[]): t.Program {
  return t.trace({ inputs: { x: t.f32(4, 6, 5), y: t.f32(3, 1, 8), ids: t.i32(3, 2) } }, ({ inputs }) => {
    const choices = new Choices(numbers)
    const pool = [inputs["x"], inputs["y"]]
    for (let i = 0; i < 12; i++) {
      const next = grow(pool, choices, inputs["ids"])
      if (t.sizeOf(next.shape) <= 6000 && next.shape.length <= 6) pool.push(next)
    }
    const last = pool.slice(-4)
    const loss = last.reduce<t.Tensor>(
      (total, each) => t.add(total, t.mean(t.multiply(each, each))),
      t.full(0),
    )
    return {
      outputs: {
        last: Object.fromEntries(last.map((each, i) => [i, each])),
        loss,
        gradient: t.grad(loss, { x: inputs["x"], y: inputs["y"] }),
      },
    }
  })
}

for (const backend of ["cpu", "webasm"] as const) {
  for (const hostIntegers of [true, false]) {
    describe(`${backend}, integers ${hostIntegers ? "on the host" : "in kernels"}`, () => {
      test("programs made by chance agree with the reference", async () => {
        const engine = await makeEngine({ backend, strict: true }, hostIntegers)
        const reference = t.referenceEngine()
        await fc.assert(
          fc.asyncProperty(fc.array(fc.nat(5039), { minLength: 30, maxLength: 60 }), async (numbers) => {
            const program = makeProgram(numbers)
            const inputs = drawInputs(
              {
                name: "chance",
                inputs: {
                  x: { spec: t.f32(4, 6, 5), low: -1, high: 1 },
                  y: { spec: t.f32(3, 1, 8), low: -1, high: 1 },
                  ids: { spec: t.i32(3, 2), below: 50 },
                },
              },
              1,
            )
            await using expected = await reference.open({ program })
            await using actual = await engine.open({ program })
            const right = await expected.step("program", inputs)
            const given = await actual.step("program", inputs)
            for (const [name, value] of Object.entries(right)) expectClose(name, given[name], value, 1e-4)
          }),
          { seed: 7, numRuns: backend === "cpu" ? 40 : 15, endOnFailure: true },
        )
        await engine.close()
      })
    })
  }
}
