/**
 * Elementwise operations and numbers as text for a kernel.
 *
 * In: operands that are written already. Out: an expression. Never: knows where an operand comes from.
 */
import { TensorError } from "@aunet/tensor"
import type { GraphNode } from "./graph.ts"
import type { Dialect } from "./kernel-text.ts"

/** True where kernels are compiled for a GPU, whose functions and literals are less exact. */
const isGpu = ({ backend }: Dialect): boolean => backend === "webgpu" || backend === "webgl2"

/** Writes NaN. Shader compilers refuse 0 / 0; the root of what is below 0 for every thread is computed. */
export const notANumber = (dialect: Dialect): string =>
  isGpu(dialect) ? "Math.sqrt(-1 - this.thread.x)" : "(0 / 0)"

/**
 * Writes a number of a node.
 *
 * @throws TensorError UNSUPPORTED_OPERATION for one that a 32-bit float holds as infinity, on every backend
 * but the cpu: their kernels have no infinity as a literal, and no other number may stand for it
 */
export function literal(value: number, { op, origin }: GraphNode, dialect: Dialect): string {
  if (Number.isNaN(value)) return notANumber(dialect)
  const isInfinite = !Number.isFinite(Math.fround(value))
  if (isInfinite && dialect.backend !== "cpu") {
    throw new TensorError(
      "UNSUPPORTED_OPERATION",
      `${op} with ${value} (at ${origin}): kernels for ${dialect.backend} have no infinity; use a number up to 3.4e38 or backend "cpu"`,
    )
  }
  return value < 0 || Object.is(value, -0) ? `(${value === 0 ? "-0" : value})` : String(value)
}

/**
 * Sine for GPUs, whose own may be off by 2^-11: moved to -pi..pi, folded to -pi/2..pi/2, then its series,
 * with an error below 1e-7.
 */
export const sineHelper = `function sine(x) {
  const y = x - 6.283185307179586 * Math.floor(x * 0.15915494309189535 + 0.5);
  const w = y > 1.5707963267948966 ? 3.141592653589793 - y : (y < -1.5707963267948966 ? -3.141592653589793 - y : y);
  const q = w * w;
  return w * (1.0 + q * (-0.16666666666666666 + q * (0.008333333333333333 + q * (-0.0001984126984126984 + q * (0.0000027557319223985893 - q * 2.505210838544172e-8)))));
}`

/** Writes an elementwise operation on operands that are written already. */
export function arithmetic(node: GraphNode, [x, y]: readonly string[], dialect: Dialect): string {
  const quotient = () => {
    // Whole numbers in floats: a half keeps the quotient off the edge, for either sign of the divisor.
    const divisor = Number(y.replaceAll(/[()]/g, ""))
    if (divisor > 0) return `Math.floor((${x} + 0.5) / ${y})`
    return `(${y} > 0 ? Math.floor((${x} + 0.5) / ${y}) : Math.floor((0.5 - ${x}) / (-${y})))`
  }
  switch (node.op) {
    case "negate":
      return `(-${x})`
    case "absolute":
      return `Math.abs(${x})`
    case "sin":
      return isGpu(dialect) ? `sine(${x})` : `Math.sin(${x})`
    case "cos":
      return isGpu(dialect) ? `sine(${x} + 1.5707963267948966)` : `Math.cos(${x})`
    case "exp":
    case "log":
    case "sqrt":
    case "floor":
      return `Math.${node.op}(${x})`
    case "rsqrt":
      return `(1 / Math.sqrt(${x}))`
    case "sigmoid":
      return `(1 / (1 + Math.exp(-${x})))`
    // The tanh of some GPUs overflows where this does not.
    case "tanh":
      return dialect.backend === "cpu" ? `Math.tanh(${x})` : `(1 - 2 / (Math.exp(2 * ${x}) + 1))`
    case "add":
      return `(${x} + ${y})`
    case "subtract":
      return `(${x} - ${y})`
    case "multiply":
      return `(${x} * ${y})`
    case "divide":
      return `(${x} / ${y})`
    case "maximum":
      return `Math.max(${x}, ${y})`
    case "minimum":
      return `Math.min(${x}, ${y})`
    case "floorDivide":
      return quotient()
    case "modulo":
      return `(${x} - ${y} * ${quotient()})`
    case "cast":
      return node.attributes.to === "i32" ? `(${x} < 0 ? Math.ceil(${x}) : Math.floor(${x}))` : x
    default:
      throw new Error(`no arithmetic for ${node.op}`)
  }
}
