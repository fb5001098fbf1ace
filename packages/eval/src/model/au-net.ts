/**
 * An AU-Net as a model that can be evaluated.
 *
 *     question       context | choice          read as   bos context choice,  of which the choice counts
 *     too long       bos and the start of the context are let go of, and counted
 *
 * In: a writer. Out: likelihoods, written bytes. Never: a level that has seen what follows, or a second way to score.
 */
import {
  type Alternative,
  generate,
  type GenerateOptions,
  type Score,
  score,
  type Writer,
} from "@aunet/writer"
import type {
  EvaluatedModel,
  Question,
  ScoredText,
  WritingQuestion,
  WrittenAnswer,
} from "./evaluated-model.ts"

/** Texts that are written at the same time; a batch has fewer seats, and those that wait are few. */
const WRITTEN_TOGETHER = 16

/** A continuation and where its answer goes. */
interface Place {
  readonly question: number
  readonly choice: number
}

/**
 * Makes a model that is open a model that can be evaluated. Closing it stays with who opened it.
 *
 * @param name as reports name it
 * @example const model = await load(folder); await bitsOfTexts(evaluatedModel(model.writer, "ours"), texts)
 */
export function evaluatedModel(writer: Writer, name: string): EvaluatedModel {
  return {
    name,
    contextBytes: writer.contextBytes,
    score: (questions, signal) => scoreAll(writer, questions, signal),
    write: (questions, signal) => writeAll(writer, questions, signal),
  }
}

async function scoreAll(
  writer: Writer,
  questions: readonly Question[],
  signal: AbortSignal | undefined,
): Promise<ScoredText[][]> {
  const answers: ScoredText[][] = questions.map(() => [])
  for (const countEos of [false, true]) {
    const asked = questions.flatMap(({ continuations, countEos: isAsked = false }, question) =>
      isAsked === countEos ? continuations.map((_, choice) => ({ question, choice })) : [],
    )
    const positionsOf = ({ question, choice }: Place): number => {
      const { context, continuations } = questions[question]
      return context.length + continuations[choice].length + (countEos ? 1 : 0)
    }
    const options = { countEos, topLogprobs: 1 }
    // Whole texts share passes whatever their contexts are.
    const whole = asked.filter((place) => positionsOf(place) <= writer.contextBytes)
    const texts = whole.map(({ question, choice }) =>
      joined(questions[question].context, questions[question].continuations[choice]),
    )
    const scores = await score(writer, new Uint8Array(), texts, options, signal)
    for (const [i, { question, choice }] of whole.entries())
      answers[question][choice] = answerOf(scores[i], questions[question].context.length, 0)
    for (const place of asked.filter((each) => positionsOf(each) > writer.contextBytes)) {
      const { question, choice } = place
      const { context, continuations } = questions[question]
      const [own] = await score(writer, context, [continuations[choice]], options, signal)
      // Bos is what goes first.
      answers[question][choice] = answerOf(own, 0, positionsOf(place) - writer.contextBytes - 1)
    }
  }
  return answers
}

/** One text of two. */
function joined(context: Uint8Array, continuation: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(context.length + continuation.length)
  bytes.set(context)
  bytes.set(continuation, context.length)
  return bytes
}

/** The answer of a score whose first bytes are context. */
function answerOf(
  { bytesNats, topLogprobs = [], eosNats }: Score,
  context: number,
  cutBytes: number,
): ScoredText {
  let nats = 0
  let isGreedy = true
  for (let i = context; i < bytesNats.length; i++) {
    nats += bytesNats[i]
    isGreedy &&= isLikeliest(topLogprobs[i], bytesNats[i])
  }
  return { nats, isGreedy, cutBytes, ...(eosNats !== undefined && { eosNats }) }
}

/** A byte that ties with the likeliest id is one of them. */
const isLikeliest = ([first]: readonly Alternative[], nats: number): boolean => first.logprobNats === nats

/** Writes many texts, some at a time. */
async function writeAll(
  writer: Writer,
  questions: readonly WritingQuestion[],
  signal: AbortSignal | undefined,
): Promise<WrittenAnswer[]> {
  const answers: WrittenAnswer[] = []
  const failed = new AbortController()
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const queue = questions.entries()
  const work = async (): Promise<void> => {
    for (const [i, question] of queue) answers[i] = await writeOne(writer, question, either)
  }
  const workers = Array.from({ length: Math.min(WRITTEN_TOGETHER, questions.length) }, () =>
    work().catch((error: unknown) => {
      // The others have no use for what they would still write.
      failed.abort(error)
      throw error
    }),
  )
  const ended = await Promise.allSettled(workers)
  const refused = ended.find((each) => each.status === "rejected")
  if (refused) throw failed.signal.reason ?? refused.reason
  return answers
}

async function writeOne(
  writer: Writer,
  { prompt, stops, maxBytes }: WritingQuestion,
  signal: AbortSignal,
): Promise<WrittenAnswer> {
  const options: GenerateOptions = { temperature: 0, maxBytes, stop: stops }
  const bytes: number[] = []
  for await (const { byte } of generate(writer, prompt, options, signal)) bytes.push(byte)
  // Bos has a position of its own and goes first.
  const cutBytes = Math.max(0, prompt.length - writer.contextBytes)
  return { bytes: Uint8Array.from(bytes), cutBytes }
}
