/**
 * An AU-Net as a model that can be evaluated.
 *
 *     question       context | choice          read as   bos context choice,  of which the choice counts
 *     too long       bos and the start of the context are let go of, and counted
 *
 * In: a writer. Out: likelihoods, written bytes. Never: a level that has seen what follows, or a second way to score.
 */
import { generate, type GenerateOptions, positionsIn, type Score, scoreAll, type Writer } from "@aunet/writer"
import type {
  EvaluatedModel,
  Question,
  ScoredText,
  WritingQuestion,
  WrittenAnswer,
} from "./evaluated-model.ts"

/** Texts that are written at the same time; a batch has fewer seats, and those that wait are few. */
const WRITTEN_TOGETHER = 16

/**
 * Makes a model that is open a model that can be evaluated. Closing it stays with who opened it.
 *
 * @param name as reports name it
 * @example const model = await load(folder); await bitsOfTexts(evaluatedModel(model.writer, "ours"), texts)
 */
export function evaluatedModel(writer: Writer, name: string): EvaluatedModel {
  const { tokens } = writer
  return {
    name,
    contextBytes: writer.contextBytes,
    ...(tokens && { starts: (bytes) => tokens.tokenizer.starts(bytes) }),
    score: (questions, signal) => scoreQuestions(writer, questions, signal),
    write: (questions, signal) => writeAll(writer, questions, signal),
  }
}

/** Scores all questions in common passes; those that count the end apart from those that do not. */
async function scoreQuestions(
  writer: Writer,
  questions: readonly Question[],
  signal: AbortSignal | undefined,
): Promise<ScoredText[][]> {
  const answers: ScoredText[][] = []
  for (const countEos of [false, true]) {
    const places = [...questions.keys()].filter((i) => (questions[i].countEos ?? false) === countEos)
    const scores = await scoreAll(
      writer,
      places.map((i) => questions[i]),
      { countEos },
      signal,
    )
    for (const [k, i] of places.entries()) answers[i] = scores[k].map(answerOf)
  }
  return answers
}

function answerOf({ bytesNats, isGreedy, cutBytes, eosNats }: Score): ScoredText {
  // Before the object: findings/v8-objects-share-a-number.sh.
  const nats = bytesNats.reduce((sum, each) => sum + each, 0)
  return { nats, isGreedy, cutBytes, ...(eosNats !== undefined && { eosNats }) }
}

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
  return { bytes: Uint8Array.from(bytes), cutBytes: cutBytesOf(writer, prompt) }
}

/** Bytes at the start of a prompt that do not fit: bos has a position of its own, and goes first. */
function cutBytesOf({ tokens, contextBytes }: Writer, prompt: Uint8Array): number {
  if (tokens === undefined) return Math.max(0, prompt.length - contextBytes)
  const { tokenizer, bytesPerToken } = tokens
  const ids = tokenizer.encode(prompt)
  const cut = Math.max(0, ids.length - positionsIn(contextBytes, bytesPerToken))
  return ids.subarray(0, cut).reduce((sum, id) => sum + tokenizer.lengths[id], 0)
}
