/**
 * What a head looks at while a model reads a text.
 *
 *     text      T h e _ c a t _ s a t .        stage 1, words
 *     spans     (bos) [The_] [cat_]            a position is what was read when the stage ran; "sat." has not ended
 *     shares     1
 *               .2     .8
 *               .1     .6     .3               [cat_] looks at [The_] with 0.6
 *
 * In: a writer, a text, which head. Out: shares, and where each position stands in the text. Never: changes what is
 * written meanwhile; it is a pass of its own.
 */
import { AunetError, badOption, checkOptionNames, type OptionNames } from "@aunet/base"
import { type Encoded, type Model, poolValues, proposedValues, stackOptions } from "@aunet/core"
import type { TokenWriting, Writer } from "../generate.ts"
import type { BlockShape } from "../packed/pass.ts"
import { positionsIn } from "../token-positions.ts"
import { startText, startTokens } from "../written-text.ts"
import { sharesProgram, type StackLayer } from "./shares-program.ts"

/** Which head. */
export interface AttentionPlace {
  /** 0 for bytes. */
  readonly stage: number
  /**
   * From 0, in the order in which the stage runs them: the layers of its encoder, then those of its decoder, as many
   * again. The last stage has those of the trunk.
   */
  readonly layer: number
  /** From 0. */
  readonly head: number
}

/** The bytes of a position: from `start` up to, and without, `end`. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
}

/** What a head looks at. */
export interface Attention {
  /**
   * f32 [N, N], row by row: at i·N + j what position i takes from position j, 0 to 1. A row sums to 1; it is 0 behind its
   * own position and before the window.
   */
  readonly shares: Float32Array
  /**
   * N, where positions stand in the text, in order: bytes at stage 0 (tokens of a model over tokens), segments at
   * those above. The first is bos, which has no bytes. What follows the last boundary is in none.
   */
  readonly spans: readonly ByteSpan[]
  /** The stack of the layer among the parameters: `encoders.0`, `trunk`, `decoders.0`... */
  readonly stack: string
  /** w, positions that a position looks at, at most, itself included. */
  readonly window: number
}

/** Most positions: their shares are 16 MiB, and more cells than a screen has. */
export const MOST_ATTENTION_POSITIONS = 2048

const NAMES: OptionNames<AttentionPlace> = { stage: true, layer: true, head: true }

/**
 * Computes what a head looks at in a text, beginning with bos, with levels as they would be written.
 *
 * @param text 1 byte or more, as many as the model holds positions, bos among them
 * @param signal ends it before the pass runs, with its reason
 * @throws AunetError BAD_OPTION for a stage, layer or head that is not there, an empty text, and one of more than
 * `MOST_ATTENTION_POSITIONS` positions at the stage; CONTEXT_EXCEEDED for one that the model does not hold; NOT_FINITE
 * @example
 * const { shares, spans } = await attentionOf(writer, new TextEncoder().encode("the cat sat "), { stage: 1, layer: 0, head: 0 })
 */
export async function attentionOf(
  writer: Writer,
  text: Uint8Array,
  place: AttentionPlace,
  signal?: AbortSignal,
): Promise<Attention> {
  signal?.throwIfAborted()
  checkOptionNames("attention", place, NAMES)
  if (text.length === 0)
    throw new AunetError("BAD_OPTION", "the text is empty; attention needs 1 byte or more to look at")
  const { encoded: given, spans } =
    writer.tokens === undefined ? bytesOf(writer, text) : tokensOf(writer.tokens, text)
  const positions =
    writer.tokens === undefined
      ? writer.contextBytes
      : positionsIn(writer.contextBytes, writer.tokens.bytesPerToken)
  if (given.ids.length > positions)
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `the text has ${given.ids.length} positions with its start, and the model holds ${positions}; shorten it`,
    )
  const { passShape } = await import("../packed/index.ts")
  return writer.batch.between(async (cascade) => {
    signal?.throwIfAborted()
    const { model } = cascade
    const { stack, layer } = stackLayerOf(model, place)
    const [encoded] = await cascade.placed([given])
    const { stage, head } = place
    const own = ofStage(encoded.levels, spans, stage)
    const N = own.length
    if (N > MOST_ATTENTION_POSITIONS)
      throw new AunetError(
        "BAD_OPTION",
        `the text has ${N} positions at stage ${stage}, and attention is told for ${MOST_ATTENTION_POSITIONS} at most; shorten it, or choose a deeper stage`,
      )
    const shape = passShape({ texts: [encoded], rows: [] }, writer.stages).texts as BlockShape
    const { lengths } = shape
    const { heads, kvHeads, window } = stackOptions(model.config, stage)
    const ids = new Int32Array(lengths[0])
    const levels = new Uint8Array(lengths[0])
    const proposed = new Uint8Array(lengths[0])
    ids.set(encoded.ids)
    levels.set(encoded.levels)
    proposed.set(given.levels)
    const outputs = await cascade.run(
      {
        name: `attention ${stack}.${layer} ${lengths.join(".")}`,
        positions: lengths[0],
        make: () => sharesProgram(model, shape, { stack, layer }),
      },
      {
        ids,
        ...proposedValues(model, proposed),
        ...poolValues(levels, lengths),
        head: Int32Array.of(head),
        keyHead: Int32Array.of(Math.floor(head / (heads / kvHeads))),
      },
    )
    const shares = firstPositions(outputs.shares as Float32Array, lengths[stage], N)
    if (!shares.every(Number.isFinite))
      throw new AunetError(
        "NOT_FINITE",
        "the model's attention is not finite numbers; its weights are broken, use an earlier checkpoint",
      )
    return { shares, spans: own, stack, window }
  })
}

/** Finds the stack of a layer. @throws AunetError BAD_OPTION naming what is not there */
function stackLayerOf({ config }: Model, { stage, layer, head }: AttentionPlace): StackLayer {
  const check = (name: string, value: number, count: number, of: string): void => {
    if (!Number.isInteger(value) || value < 0 || value >= count)
      throw badOption(name, value, `a whole number from 0 to ${count - 1}, of ${of}`)
  }
  const deepest = config.stages.length - 1
  check("stage", stage, deepest + 1, "this model")
  const { layers, heads } = stackOptions(config, stage)
  check("layer", layer, stage === deepest ? layers : 2 * layers, `stage ${stage}`)
  check("head", head, heads, `stage ${stage}`)
  if (stage === deepest) return { stack: "trunk", layer }
  return layer < layers
    ? { stack: `encoders.${stage}`, layer }
    : { stack: `decoders.${stage}`, layer: layer - layers }
}

/** A text with the bytes of its positions. */
interface Placed {
  readonly encoded: Encoded
  readonly spans: readonly ByteSpan[]
}

const BOS_SPAN: ByteSpan = { start: 0, end: 0 }

function bytesOf({ splitter, stages }: Writer, text: Uint8Array): Placed {
  const { ids, levels } = startText(text, splitter, stages)
  return {
    encoded: { ids, levels },
    spans: [BOS_SPAN, ...Array.from(text, (_, i) => ({ start: i, end: i + 1 }))],
  }
}

function tokensOf({ tokenizer }: TokenWriting, text: Uint8Array): Placed {
  const encoded = startTokens(text, tokenizer)
  let end = 0
  const spans = Array.from(encoded.ids, (id) => {
    const start = end
    end += tokenizer.lengths[id] as number
    return { start, end }
  })
  return { encoded, spans }
}

/** The positions that wake a stage, each with what came since the one before. */
function ofStage(levels: Uint8Array, spans: readonly ByteSpan[], stage: number): ByteSpan[] {
  const own: ByteSpan[] = []
  for (const [n, { end }] of spans.entries())
    if (n === 0 || levels[n] >= stage) own.push({ start: own.at(-1)?.end ?? 0, end })
  return own
}

/** Takes the first N positions of a padded square: [M, M] -> [N, N]. */
function firstPositions(shares: Float32Array, M: number, N: number): Float32Array {
  const own = new Float32Array(N * N)
  for (let i = 0; i < N; i++) own.set(shares.subarray(i * M, i * M + N), i * N)
  return own
}
