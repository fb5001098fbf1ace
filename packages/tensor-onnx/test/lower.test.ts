/** What programs become: the operators that must be there, and those that must not. */
import { describe, expect, test } from "vitest"
import {
  add,
  broadcast,
  cast,
  concat,
  constant,
  f32,
  grad,
  groupedMatmul,
  i32,
  iota,
  less,
  lessEqual,
  linearRecurrence,
  matmul,
  multiply,
  negate,
  pad,
  permute,
  reshape,
  select,
  silu,
  sliceAxis,
  softmax,
  sum,
  type Tensor,
  trace,
  transpose,
  type TraceSpecs,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { lower } from "../src/lower/index.ts"
import { peakOf } from "../src/memory.ts"
import { sessionNaming } from "../src/compiled.ts"

type Build = (inputs: Readonly<Record<string, Tensor>>) => Tensor | Record<string, Tensor>

const programOf = (specs: TraceSpecs, build: Build) =>
  trace(specs, ({ inputs }) => {
    const built = build(inputs)
    return { outputs: "dtype" in built ? { y: built as Tensor } : (built as Record<string, Tensor>) }
  })
const graphOf = (specs: TraceSpecs, build: Build) =>
  lower(programOf(specs, build), "onnxruntime", sessionNaming)
/** Opens what is built on the engine, as the program `it`. */
const opened = async (specs: TraceSpecs, build: Build) =>
  (await onnxEngine()).open({ it: programOf(specs, build) })
const operatorsOf = (specs: TraceSpecs, build: Build): string[] =>
  graphOf(specs, build).nodes.map((node) => node.operator)

describe("broadcasting is left to the operators", () => {
  test("a row that is added to a matrix is not written out", () => {
    expect(
      operatorsOf({ inputs: { x: f32(3, 4), row: f32(4) } }, ({ x, row }) => add(x, multiply(row, 2))),
    ).toEqual(["Mul", "Add"])
  })
  test("numbers stay one number, also through reshape", () => {
    expect(
      operatorsOf({ inputs: { x: f32(3, 4) } }, ({ x }) =>
        multiply(x, reshape(broadcast(sum(x), [2, 6]), [3, 4])),
      ),
    ).toEqual(["ReduceSum", "Reshape", "Mul"])
  })
  test("a count along an axis is a list of that length", () => {
    const graph = graphOf({ inputs: { x: i32(512, 512) } }, ({ x }) => add(x, iota([512, 512], 1)))
    expect(graph.initializers.map(({ parts }) => parts[0]?.length)).toEqual([512])
  })
  test("only who reads numbers one by one gets them written out", () => {
    expect(operatorsOf({ inputs: { x: f32(4) } }, ({ x }) => broadcast(x, [3, 4]))).toEqual(["Expand"])
  })
})

describe("comparisons stay bool", () => {
  test("a choice reads the comparison itself", () => {
    expect(operatorsOf({ inputs: { x: f32(4), y: f32(4) } }, ({ x, y }) => select(less(x, y), x, 0))).toEqual(
      ["Less", "Where"],
    )
  })
  test("a product of comparisons is And; 1 minus one is Not", () => {
    const build: Build = ({ x, y }) => select(multiply(less(x, y), lessEqual(x, 3)), x, y)
    expect(operatorsOf({ inputs: { x: f32(4), y: f32(4) } }, build)).toEqual([
      "Less",
      "LessOrEqual",
      "And",
      "Where",
    ])
  })
  test("numbers are made of it once, of the type that is asked for", () => {
    expect(operatorsOf({ inputs: { x: f32(4), y: f32(4) } }, ({ x, y }) => cast(less(x, y), "f32"))).toEqual([
      "Less",
      "Cast",
    ])
  })
})

test("numbers that serve as a condition stay numbers elsewhere", () => {
  const build: Build = ({ x }) => ({ chosen: select(x, x, 7), square: multiply(x, x) })
  expect(operatorsOf({ inputs: { x: i32(4) } }, build)).toEqual(["Cast", "Where", "Mul"])
})

describe("a product reads its sides as they are", () => {
  const specs = { inputs: { a: f32(2, 5, 3), b: f32(2, 5, 4) } }
  test("a swap of the last axes and a factor are part of the product", () => {
    const { nodes } = graphOf(specs, ({ a, b }) =>
      multiply(matmul(transpose(a), multiply(negate(b), 4)), 0.5),
    )
    expect(nodes.map(({ operator, attributes }) => [operator, attributes])).toEqual([
      ["FusedMatMul", { transA: 1, transB: 0, alpha: { float: -2 } }],
    ])
  })
  test("a scaled product that is read elsewhere too is computed once", () => {
    const build: Build = ({ a, b }) => {
      const product = matmul(a, b, { transposeA: true })
      return { product, half: multiply(product, 0.5) }
    }
    expect(operatorsOf(specs, build)).toEqual(["FusedMatMul", "Mul"])
  })
  test("other permutations are not mistaken for a swap", () => {
    expect(
      operatorsOf({ inputs: { a: f32(5, 2, 3), b: f32(2, 3, 4) } }, ({ a, b }) =>
        matmul(permute(a, [1, 0, 2]), b),
      ),
    ).toEqual(["Transpose", "MatMul"])
  })
})

test("parts of a tensor that lie side by side join in the gradient, without zeros", () => {
  const specs = { inputs: { x: f32(3, 6) } }
  const swap: Build = ({ x }) =>
    grad(
      sum(
        multiply(
          concat([sliceAxis(x, 1, 4, 2), sliceAxis(x, 1, 0, 4)], 1),
          constant(Float32Array.of(1, 2, 3, 4, 5, 6), [6]),
        ),
      ),
      { x },
    )
  const operators = operatorsOf(specs, swap)
  expect(operators).toContain("Concat")
  expect(operators).not.toContain("Pad")
})

test("parts of a tensor that overlap are added piece by piece, without zeros", async () => {
  const specs = { inputs: { x: f32(2, 5) } }
  const prefixes: Build = ({ x }) => {
    const loss = [x, sliceAxis(x, 1, 0, 2), sliceAxis(x, 1, 0, 3), sliceAxis(x, 1, 1, 4)]
      .map((part, i) => sum(multiply(part, i + 1)))
      .reduce((total, each) => add(total, each))
    return grad(loss, { x })
  }
  expect(operatorsOf(specs, prefixes)).not.toContain("Pad")
  await using engine = await opened(specs, prefixes)
  const { x } = await engine.step("it", { x: new Float32Array(10) })
  // 1 everywhere, 2 over 0..1, 3 over 0..2, 4 over 1..4
  expect([...x.subarray(0, 5)]).toEqual([6, 10, 8, 5, 5])

  const gap: Build = ({ x }) =>
    grad(add(sum(sliceAxis(x, 1, 0, 2)), sum(multiply(sliceAxis(x, 1, 3, 2), 2))), { x })
  expect(operatorsOf(specs, gap)).toContain("Pad")
})

test("the gradient of a softmax that mixes narrow rows passes over the scores twice", () => {
  const attend: Build = ({ s, v }) => {
    const y = matmul(softmax(s), v)
    return { y, s: grad(sum(multiply(y, v)), { s }).s }
  }
  const wide = { inputs: { s: f32(8, 8), v: f32(8, 2) } }
  const passes = (specs: TraceSpecs) =>
    graphOf(specs, attend)
      .nodes.filter(({ operator }) => ["Mul", "Sub", "ReduceSum"].includes(operator))
      .map(
        ({ operator, inputs, outputs: [{ shape }] }) => `${operator} ${shape.join("x")} of ${inputs.length}`,
      )
  expect(passes(wide).filter((pass) => pass.includes("8x8"))).toEqual(["Sub 8x8 of 2", "Mul 8x8 of 2"])
  // Rows no longer than what they mix: the two narrow passes would be no narrower.
  const short = { inputs: { s: f32(8, 8), v: f32(8, 8) } }
  expect(passes(short).filter((pass) => pass.startsWith("ReduceSum"))).toEqual(["ReduceSum 8x1 of 2"])
  expect(passes(short).filter((pass) => pass.includes("8x8")).length).toBeGreaterThan(2)
})

test("silu takes one pass, and its gradient five: it computes the sigmoid again instead of keeping it", () => {
  const build: Build = ({ x, g }) => {
    const y = silu(x)
    return { y, x: grad(sum(multiply(y, g)), { x }).x }
  }
  expect(operatorsOf({ inputs: { x: f32(4), g: f32(4) } }, build)).toEqual([
    "QuickGelu",
    "Sigmoid",
    "Sub",
    "Mul",
    "Add",
    "Mul",
  ])
})

test("a sum of squares does not wait for the squares", () => {
  const operators = operatorsOf({ inputs: { x: f32(4) } }, ({ x }) => ({
    total: sum(multiply(x, x)),
    squares: multiply(x, x),
  }))
  expect(operators.toSorted()).toEqual(["Mul", "ReduceSumSquare", "Reshape"])
})

test("an empty part, and a product over an empty axis, are zeros like any other", () => {
  const specs = { inputs: { x: f32(3), none: f32(0), left: f32(2, 0), right: f32(0, 2) } }
  expect(operatorsOf(specs, ({ x, none }) => add(pad(x, [0], [1]), pad(none, [3], [1])))).toEqual([
    "Pad",
    "Add",
  ])
  expect(operatorsOf(specs, ({ left, right }) => multiply(2, matmul(left, right)))).toEqual(["Mul", "Expand"])
})

test("products by group cost what one product over all rows does", () => {
  const [R, E, D, G] = [128, 8, 4, 16]
  const graph = graphOf({ inputs: { x: f32(R, E), w: f32(G, E, D), group: i32(R) } }, ({ x, w, group }) =>
    groupedMatmul(x, w, group),
  )
  const products = graph.nodes.filter(({ operator }) => operator === "MatMul")
  expect(products.reduce((rows, { outputs: [{ shape }] }) => rows + shape[0], 0)).toBe(R)
})

test("what is 0 or 1 in a sum or product is not computed", () => {
  expect(operatorsOf({ inputs: { x: f32(4) } }, ({ x }) => add(multiply(1, add(x, 0)), x))).toEqual(["Add"])
})

test("a result counts until the end, unless its array is there", () => {
  const graph = graphOf({ inputs: { x: f32(1024) } }, ({ x }) => negate(multiply(x, x)))
  const there = new Set(graph.outputs.map(({ name }) => name))
  expect([peakOf(graph, new Set()), peakOf(graph, there)]).toEqual([2 * 4096, 4096])
})

test("the memory estimate follows what is alive", () => {
  // Two matrices of 4 KiB are alive at one time: each function needs the one before, and nothing older.
  const graph = graphOf({ inputs: { x: f32(1024) } }, ({ x }) =>
    sum(negate(multiply(negate(multiply(x, x)), 3))),
  )
  expect(peakOf(graph, new Set())).toBe(2 * 4096)
})

test("a share for all whose power no float32 holds is refused, with what it is", async () => {
  const engine = await onnxEngine()
  const of = (share: number, N: number) =>
    programOf({ inputs: { x: f32(N, 1) } }, ({ x }) =>
      linearRecurrence(broadcast(constant(Float32Array.of(share), [1]), [N]), x),
    )
  await expect(engine.open({ it: of(2, 130) })).rejects.toMatchObject({
    code: "UNSUPPORTED_OPERATION",
    message: expect.stringMatching(/the share 2 over 130 places .* 2 to the 129 is more than float32 holds/),
  })
  await using session = await engine.open({ it: of(2, 100) })
  const [told] = Object.values(await session.step("it", { x: new Float32Array(100).fill(1, 0, 1) }))
  expect(told[99]).toBe(2 ** 99)
  await engine.close()
})
