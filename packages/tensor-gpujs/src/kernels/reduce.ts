/**
 * Kernels of reductions: sum, maximum, log of summed exponentials, running sums, scatter-add.
 *
 *     sum over axes        one loop for each reduced axis, innermost last
 *     running sum          a loop over the axis that stops at the thread's own place
 *     running sum that     the same, over shares of what was added up before
 *     forgets
 *     scatter-add          a loop over the rows that name the thread's place, found by sorting on the host;
 *                          over all rows where only the device knows the index
 *
 * In: a node. Out: its kernel, with what it reads written into the loops.
 * Never: adds to one place from two threads.
 */
import { sizeOf } from "@aunet/tensor"
import { type Sources, value } from "../plan/expression.ts"
import type { GraphNode } from "../plan/graph.ts"
import { type Index, indexOf, shiftIndex, splitIndex } from "../plan/index-algebra.ts"
import { KernelText } from "../plan/kernel-text.ts"
import { counterOf, fillKernel, finish, type Kernel, type KernelContext, threadPosition } from "./kernel.ts"

const input = ({ nodes }: Sources, node: GraphNode, i = 0): GraphNode => nodes[node.inputs[i]]

/** Sum or maximum over axes. */
export function reduceKernel(context: KernelContext, node: GraphNode): Kernel {
  const { shape } = input(context, node)
  const axes: readonly number[] = node.attributes.axes
  if (sizeOf(shape) === 0) return fillKernel(context, node, "0")
  const text = new KernelText(context.dialect, sizeOf(node.shape))
  const at: Index[] = threadPosition(text, node.shape)
  const long = axes.filter((axis) => shape[axis] > 1)
  for (const axis of long.length > 0 ? long : axes.slice(0, 1)) at[axis] = indexOf(text.loop(shape[axis]))
  const read = value(text, context, node.inputs[0], at)
  if (node.op === "sum") {
    text.add(`s += ${read.text};`)
    return finish(text, node, ["let s = 0;"], "s")
  }
  text.add(`s = Math.max(s, ${read.text});`)
  const lowest = context.dialect.backend === "cpu" ? "-Infinity" : "-3.4028234663852886e38"
  return finish(text, node, [`let s = ${lowest};`], "s")
}

/** m + log(sum(exp(x - m))) along the last axis; m is the second input. */
export function logSumExpKernel(context: KernelContext, node: GraphNode): Kernel {
  const { shape } = input(context, node)
  const text = new KernelText(context.dialect, sizeOf(node.shape))
  const at = threadPosition(text, node.shape)
  const largest = text.share(value(text, context, node.inputs[1], at))
  const last = shape.length - 1
  const read = value(text, context, node.inputs[0], at.with(last, indexOf(text.loop(shape[last]))))
  text.add(`s += Math.exp(${read.text} - ${largest.text});`)
  return finish(text, node, ["let s = 0;"], `${largest.text} + Math.log(s)`)
}

/** Running sum along an axis. */
export function cumulativeKernel(context: KernelContext, node: GraphNode): Kernel {
  const { axis, reverse } = node.attributes
  const text = new KernelText(context.dialect, sizeOf(node.shape))
  const at = threadPosition(text, node.shape)
  const own = text.share(text.show(at[axis]))
  const step = text.loop(node.shape[axis])
  text.add(
    reverse
      ? `if (${step.name} >= ${node.shape[axis]} - ${own.text}) { break; }`
      : `if (${step.name} > ${own.text}) { break; }`,
  )
  const place: Index = reverse
    ? { terms: [...at[axis].terms, ...indexOf(step).terms], offset: at[axis].offset, size: node.shape[axis] }
    : indexOf(step)
  const read = value(text, context, node.inputs[0], at.with(axis, place))
  text.add(`s += ${read.text};`)
  return finish(text, node, ["let s = 0;"], "s")
}

/**
 * A running sum that forgets: each thread walks to its own place as the reference does, so that it overflows where that does
 * and nowhere else.
 */
export function recurrenceKernel(context: KernelContext, node: GraphNode): Kernel {
  const { reverse } = node.attributes
  const axis = node.shape.length - 2
  const length = node.shape[axis]
  const text = new KernelText(context.dialect, sizeOf(node.shape))
  const at = threadPosition(text, node.shape)
  const own = text.share(text.show(at[axis]))
  const step = text.loop(length)
  const last = reverse ? `${length - 1} - ${own.text}` : own.text
  text.add(`if (${step.name} > ${last}) { break; }`)
  const there = indexOf(
    reverse ? { ...step, name: text.share({ ...step, text: `${length - 1} - ${step.name}` }).text } : step,
  )
  const decay = value(text, context, node.inputs[0], at.slice(0, -1).with(axis, there))
  const x = value(text, context, node.inputs[1], at.with(axis, there))
  text.add(`s = s * ${decay.text} + ${x.text};`)
  return finish(text, node, ["let s = 0;"], "s")
}

/** Adds each update to the place that its index names. */
export function scatterKernel(context: KernelContext, node: GraphNode): Kernel {
  const { axis } = node.attributes
  const [updates, index] = [input(context, node, 0), input(context, node, 1)]
  if (sizeOf(updates.shape) === 0) return fillKernel(context, node, "0")
  const count = sizeOf(index.shape)
  const text = new KernelText(context.dialect, sizeOf(node.shape))
  const at = threadPosition(text, node.shape)
  const row = rowLoop(text, context, node.inputs[1], at[axis], count)
  const rows = splitIndex(row.index, index.shape, (each) => text.bind(each))
  const read = value(
    text,
    context,
    node.inputs[0],
    [...at.slice(0, axis), ...rows, ...at.slice(axis + 1)],
    row.test !== undefined,
  )
  text.add(row.test === undefined ? `s += ${read.text};` : `if (${row.test}) { s += ${read.text}; }`)
  return finish(text, node, ["let s = 0;"], "s")
}

/**
 * Starts the loop over the rows of one group.
 *
 * @param group the thread's group
 * @returns the row, and the test that it belongs to the group where the loop visits all rows
 */
export function rowLoop(
  text: KernelText,
  context: KernelContext,
  indexNode: number,
  group: Index,
  count: number,
) {
  const sorted = context.sorted(indexNode, group.size)
  if (sorted === undefined) {
    const own = text.share(text.show(group))
    const row = indexOf(text.loop(count))
    const index = context.nodes[indexNode]
    const named = value(
      text,
      context,
      indexNode,
      splitIndex(row, index.shape, (each) => text.bind(each)),
    )
    return { index: row, test: `${named.text} === ${own.text}` }
  }
  const start = text.read(sorted.starts, group)
  const end = text.read(sorted.starts, shiftIndex(group, 1, group.size + 1))
  const step = text.loop(count)
  // The bound is a constant, since gpu.js cuts other loops short; the group's own end stops it.
  text.add(`if (${step.name} >= ${end.text} - ${start.text}) { break; }`)
  const row = text.share({
    text: `${text.argument(sorted.order)}[${start.text} + ${step.name}]`,
    depth: step.depth,
  })
  return { index: indexOf(counterOf(row.text, count, step.depth)), test: undefined }
}
