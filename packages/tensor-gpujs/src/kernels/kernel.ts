/**
 * What a kernel is once it is written, and what its writers are given.
 *
 * In: nothing. Out: types, and the kernel of elementwise and layout operations. Never: runs anything.
 */
import { sizeOf } from "@aunet/tensor"
import type { GraphNode } from "../plan/graph.ts"
import { type Counter, type Index, splitIndex } from "../plan/index-algebra.ts"
import { type Sources, value } from "../plan/expression.ts"
import { type Dialect, KernelText } from "../plan/kernel-text.ts"

/** Where the parts of a tiled result go: part (i, j) of tile (batch, y, x) is number [batch, y·rows + i, x·columns + j]. */
export interface Tile {
  readonly batches: number
  readonly height: number
  readonly width: number
  /** Numbers of a tile; the last tile of an axis is moved back so that it lies inside. */
  readonly rows: number
  readonly columns: number
  /** For rows sorted into tiles: the buffer that says where each row of the grid belongs, and how many rows there are. */
  readonly places?: { readonly buffer: number; readonly height: number }
}

/** One kernel of a plan. */
export interface Kernel {
  readonly source: string
  /** Buffers that it reads, in the order of its arguments. */
  readonly reads: readonly number[]
  /** The buffer that it fills. */
  readonly writes: number
  /** Threads: as many as numbers in the result, unless it is tiled. */
  readonly threads: number
  readonly longestLoop: number
  readonly tile?: Tile
}

/** What a writer of kernels knows beside the node. */
export interface KernelContext extends Sources {
  readonly dialect: Dialect
  /** Buffers with the rows sorted by which of `groups` groups an index node names; undefined when the host does not know it. */
  sorted(index: number, groups: number): { readonly order: number; readonly starts: number } | undefined
  /** Buffers with the rows sorted into `count` tiles of four rows of one group; undefined when the host does not know it. */
  tiled(
    index: number,
    groups: number,
  ): { readonly rows: number; readonly groupOf: number; readonly count: number } | undefined
}

/** The place of the thread's number along each axis of its result. */
export function threadPosition(text: KernelText, shape: readonly number[]): Index[] {
  return splitIndex(text.threadIndex, shape, (index) => text.bind(index))
}

/** Closes a kernel whose threads each give one number. */
export function finish(text: KernelText, node: GraphNode, before: readonly string[], result: string): Kernel {
  return {
    source: text.source(before, [`return ${result};`]),
    reads: text.buffers,
    writes: node.id,
    threads: sizeOf(node.shape),
    longestLoop: text.longestLoop,
  }
}

/** A kernel that gives the same number everywhere. */
export const fillKernel = (context: KernelContext, node: GraphNode, number: string): Kernel =>
  finish(new KernelText(context.dialect, sizeOf(node.shape)), node, [], number)

/** A kernel that computes a node and all below it that has no buffer, one number a thread. */
export function mapKernel(context: KernelContext, node: GraphNode): Kernel {
  const text = new KernelText(context.dialect, sizeOf(node.shape))
  const result = value(text, context, node.id, threadPosition(text, node.shape), false, true)
  return finish(text, node, [], result.text)
}

/** A counter for something that is known to be one position. */
export const counterOf = (name: string, size: number, depth: number): Counter => ({ name, size, depth })
