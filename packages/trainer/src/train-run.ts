/**
 * A training before its first step: everything that stays as it is, and where the loop starts.
 *
 * In: options and settings, and what an earlier run left. Out: the run, its first event, the first state.
 * Never: trains.
 */
import { AunetError, breathe } from "@aunet/base"
import {
  type Checkpoint,
  drawParameters,
  lossProgram,
  modelCost,
  requireDepth,
  requireScripts,
} from "@aunet/core"
import { attempt, attemptPromise } from "@aunet/base/effect"
import { type Flat, mapFlat, type Session, sizeOf, type Value } from "@aunet/tensor"
import * as Effect from "effect/Effect"
import { type Capacity, chooseRowsCapacity, givenRowsCapacity, splitterLengths } from "./text/capacity.ts"
import { routedRoom } from "./text/routed-room.ts"
import { isMixture, rowCorpus, type RowCorpus, type RowCursor } from "@aunet/data"
import { elapsedMillis } from "./elapsed.ts"
import { requireWay } from "./routing/curriculum.ts"
import type { SourceBits, StartEvent } from "./events.ts"
import { firstState, isReadOn, type LoopState } from "./loop-state.ts"
import { heldOutParts, type HeldOutPart, startsOf } from "./measure/held-out-parts.ts"
import { checkRule } from "./routing/rule-fits.ts"
import { checkWarmStart } from "./routing/warm-start.ts"
import { mixedSources } from "./text/mixed-sources.ts"
import { requireBoundaries } from "./text/require-boundaries.ts"
import { bytesPerPosition as bytesOfPosition, rowOrder, type RowOrder } from "./text/row-order.ts"
import type { Settings } from "./settings.ts"
import type { TrainOptions } from "./train-options.ts"
import type { decodeTrainState } from "./save/train-state.ts"
import {
  countsProgram,
  gradientsProgram,
  momentSpecs,
  trainProgram,
  updateProgram,
} from "./step/train-step.ts"

/** What is fixed before the first step. */
export interface Run {
  readonly options: TrainOptions
  /** The text, wherever it is kept. */
  readonly corpus: RowCorpus
  readonly settings: Settings
  readonly session: Session
  /** Parameters and moments before the first step of this run. */
  readonly initial: () => Promise<Flat<Value>>
  readonly lengths: readonly number[]
  /** Bytes of a position of the training text, bos and eos counted as one: 1, or more where positions are tokens. */
  readonly bytesPerPosition: number
  readonly order: RowOrder
  /** Where its rows begin: the first, or those after what an earlier run read. */
  readonly begins: RowCursor
  /** What is measured with; none where nothing is held out. */
  readonly heldOut: readonly HeldOutPart[]
  readonly heldOutLengths: readonly number[]
  readonly text: string
  readonly heldOutText: string
}

/** Checks everything, chooses capacities, opens the engine; nothing is trained yet. */
export const prepare = Effect.fnUntraced(function* (
  options: TrainOptions,
  settings: Settings,
  earlier: ReturnType<typeof decodeTrainState> | undefined,
) {
  const { model, splitter, engine, resume, from } = options
  const { rowBytes, rows, accumulate, seed, length, optimizer, mostDropped, capacities, rates } = settings
  const parts = { rows: rows / accumulate }
  const stages = model.config.stages.length
  const routed = model.config.router
  const corpus = rowCorpus(options.corpus)
  const { training, heldOut } = corpus
  const text = training.fingerprint()
  const bytesPerPosition = bytesOfPosition(training)
  const T =
    options.tokenizer === undefined ? rowBytes : positionsOf(options, earlier, rowBytes, bytesPerPosition)

  const order = yield* attempt(() => {
    // A router asks no splitter, but for a rule, which is looked at below.
    if (routed === undefined) {
      requireDepth(splitter, stages)
      requireBoundaries(training, splitter, { stages, rowBytes: T })
    }
    return rowOrder(options.corpus.training, { T, rowBytes, seed, tokenizer: options.tokenizer })
  })
  yield* attempt(() => requireScripts(model.config))
  const { orderOf } = order
  const first = yield* attempt(() => orderOf(0))
  yield* attempt(() => checkWarmStart(options, settings.warmSteps, training))
  yield* attemptPromise(() => checkRule(options, training, first, T, settings.curriculum?.from))
  const imitated =
    settings.warmSteps === undefined
      ? []
      : yield* attemptPromise(() => splitterLengths(training, first, T, stages))
  const room = yield* attempt(
    () => routed && routedRoom(T, routed, settings.curriculum, capacities, imitated),
  )
  const capacity = yield* attemptPromise(() =>
    room !== undefined
      ? routedCapacity(room.training)
      : capacities === undefined
        ? chooseRowsCapacity(training, first, T, stages, mostDropped)
        : givenRowsCapacity(training, first, capacities),
  )
  const measured = heldOutParts(heldOut, T, settings.measuredBytes / bytesPerPosition)
  const heldOutRows = startsOf(measured)
  const heldOutLengths =
    room !== undefined
      ? room.measuring
      : heldOutRows.length === 0
        ? capacity.lengths
        : (yield* attemptPromise(() =>
            chooseRowsCapacity(
              heldOut,
              { length: heldOutRows.length, at: (i) => heldOutRows[i] },
              T,
              stages,
              0,
            ),
          )).lengths
  const sameText = isReadOn(earlier, text, settings)
  const done = earlier?.state.steps ?? 0
  if ("steps" in length && length.steps <= done) {
    return yield* Effect.fail(
      new AunetError(
        "BAD_OPTION",
        `steps is ${length.steps}, but the checkpoint has done ${done} already; ask for more than that`,
      ),
    )
  }

  // Tracing a model of thousands of layers takes a minute; whoever wants to stop is heard in between.
  yield* Effect.promise(breathe)
  const shape = { ...parts, lengths: capacity.lengths }
  const target = { imitates: settings.warmSteps !== undefined }
  const stepped = yield* attempt(() =>
    accumulate === 1
      ? { train: trainProgram(model, shape, optimizer, { ...target, ...(rates && { rates }) }) }
      : {
          ...(routed && { counts: countsProgram(model, shape) }),
          gradients: gradientsProgram(model, shape, accumulate, target),
          update: updateProgram(model, optimizer, rates),
        },
  )
  yield* Effect.promise(breathe)
  const programs = yield* attempt(() => ({
    ...stepped,
    ...(heldOutRows.length > 0 && { evaluate: lossProgram(model, { ...parts, lengths: heldOutLengths }) }),
  }))
  // Drawn when the engine has found that they fit; moments that are left out are 0.
  const initial =
    resume !== undefined
      ? { ...resume.parameters, ...earlier?.moments }
      : (from?.checkpoint.parameters ?? (() => drawParameters(model, seed, options.signal)))
  const session = yield* Effect.acquireRelease(
    attemptPromise(() => engine.open(programs, initial)),
    (opened) => Effect.promise(() => opened.close()),
  )
  const startedAt = yield* elapsedMillis
  const heldOutText = heldOut.fingerprint()
  const state = firstState(settings, earlier, { startedAt, stages, sameText, heldOutText })
  yield* attempt(() => requireWay(settings, state.curriculum.done))
  const origin = originOf(options)
  const cost = modelCost(model, capacity.lengths, T * bytesPerPosition)
  const start: StartEvent = {
    type: "start",
    parameters: cost.parameters,
    trainingFlopsPerByte: cost.trainingFlopsPerByte,
    nonEmbeddingFlopsPerByte: cost.nonEmbeddingFlopsPerByte,
    documents: training.documents,
    trainingBytes: training.bytes,
    heldOutBytes: heldOut.bytes,
    ...mixedSources({ corpus, settings, order, lengths: capacity.lengths }, state),
    ...(isMixture(heldOut) && {
      heldOutSources: measured.map(({ name = "", share, source: { bytes } }) => ({ name, share, bytes })),
    }),
    ...(options.alsoTrained !== undefined && { alsoTrained: options.alsoTrained }),
    rows,
    weightDecay: optimizer.weightDecay,
    ...(rates && { rates }),
    ...(accumulate > 1 && { accumulate }),
    epochRows: orderOf(state.cursor.epoch).length,
    lengths: capacity.lengths,
    ...(model.config.router !== undefined && { router: model.config.router }),
    ...(settings.curriculum && { curriculum: settings.curriculum }),
    ...(settings.warmSteps !== undefined && { warmSteps: settings.warmSteps }),
    ...(options.tokenizer !== undefined && {
      tokens: { vocabulary: options.tokenizer.vocabulary, bytesPerToken: bytesPerPosition, rowBytes },
    }),
    droppedShares: capacity.droppedShares,
    engine: engine.report,
    resumedAt: done,
    dataChanged: earlier !== undefined && !sameText,
    ...(origin !== undefined && { from: origin }),
    seed,
    text,
    heldOutText,
  }
  const run: Run = {
    options,
    corpus,
    settings,
    session,
    initial: async () => ({
      ...mapFlat(momentSpecs(model), (spec) => new Float32Array(sizeOf(spec.shape))),
      ...(typeof initial === "function" ? await initial() : initial),
    }),
    lengths: capacity.lengths,
    bytesPerPosition,
    order,
    begins: state.cursor,
    heldOut: measured,
    heldOutLengths,
    text,
    heldOutText,
  }
  return { run, start, state }
})

/** Capacities of a model with a router: what they drop shows in training. */
const routedCapacity = async (lengths: readonly number[]): Promise<Capacity> => ({
  lengths,
  droppedShares: lengths.slice(1).map(() => 0),
})

/**
 * T of a model over tokens: as many as hold the bytes that are asked for, on average. A resumed training keeps its own,
 * so that its cursor counts the same rows.
 */
function positionsOf(
  { resume }: TrainOptions,
  earlier: ReturnType<typeof decodeTrainState> | undefined,
  rowBytes: number,
  bytesPerPosition: number,
): number {
  if (resume !== undefined && earlier?.state.settings.rowBytes === rowBytes) return resume.lengths[0]
  return Math.max(2, Math.round(rowBytes / bytesPerPosition))
}

/** What a training began from: in this run, or in the one that is resumed. */
export const originOf = ({ from, resume }: TrainOptions): Checkpoint["from"] => {
  if (from === undefined) return resume?.from
  const { steps, bytes } = from.checkpoint.progress
  return { checkpoint: from.name, steps, bytes }
}

/** The share of the boundaries that were dropped, for each pool. */
export const droppedShares = ({ boundaries: { all, dropped } }: LoopState): number[] =>
  dropped.map((count, pool) => (count === 0 ? 0 : count / all[pool]))

/** The last measurement, as events and checkpoints tell it. */
export const heldOutFigures = ({ heldOut: { last } }: LoopState) =>
  last && { heldOutBitsPerByte: last.bitsPerByte, heldOutStep: last.step }

/** The same as a checkpoint tells it. */
export const heldOutProgress = (loop: LoopState) => ({
  ...heldOutFigures(loop),
  ...(loop.heldOut.last?.routing && { heldOutRouting: loop.heldOut.last.routing }),
})

/** The mean of the weights as an end tells it: beside a figure of the model after the same step, or not at all. */
export const averageFigures = ({ heldOut: { last }, averageFigure: figure }: LoopState) =>
  figure !== undefined && figure.step === last?.step ? { averageBitsPerByte: figure.bitsPerByte } : {}

/** The same by source, as events tell it; nothing of one text. */
export const heldOutBySource = ({
  heldOut: { last },
}: LoopState): { readonly heldOutSources?: readonly SourceBits[] } =>
  last?.sources === undefined
    ? {}
    : {
        heldOutSources: last.sources.map(({ name, bitsPerByte }) => ({
          name,
          heldOutBitsPerByte: bitsPerByte,
        })),
      }

/** How often the text has been passed; of a mixture all sources together. */
export const epochsOf = ({ order: { orderOf } }: Run, { cursor: { epoch, row } }: LoopState): number =>
  epoch + row / orderOf(epoch).length

/** A number that is not one: what was saved is whole, and nothing is saved over it. */
export const notFinite = (what: string): AunetError =>
  new AunetError(
    "NOT_FINITE",
    `${what}; what was saved before is whole. Resume from it with a lower learning rate`,
  )
