/**
 * How likely the prompts of a request are, worked out a few at a time.
 *
 *     prompt 0  1  2  3 | 4  5 | 6 ...      a group is scored in common passes when the first of it is asked for,
 *                                           and let go of when the last of it was
 *
 * In: prompts. Out: a score each. Never: scores a group that nobody asks for, or holds one that nobody will.
 */
import { isFailure } from "@aunet/base"
import type { CompletionRequest } from "./completion-request.ts"
import type { ServedModel, ServedScore } from "./served-model.ts"
import { ServerError } from "./server-error.ts"

/** Most prompts of a group, and most of their bytes, unless one alone has more. */
const GROUP_PROMPTS = 16
const GROUP_BYTES = 16_384

interface Group {
  readonly members: readonly number[]
  /** Members that have not asked yet. */
  left: number
  scores?: Promise<readonly ServedScore[]>
}

/** Scores of the prompts of one request. */
export class PromptScores {
  readonly #model: ServedModel
  readonly #request: CompletionRequest
  readonly #signal: AbortSignal
  readonly #groups: readonly Group[]

  constructor(model: ServedModel, request: CompletionRequest, signal: AbortSignal) {
    this.#model = model
    this.#request = request
    this.#signal = signal
    this.#groups = groupsOf(request)
  }

  /**
   * Gives the score of prompt `i`; each may be asked for once.
   *
   * @throws ServerError CONTEXT_EXCEEDED, MODEL_FAILED; what the model throws
   */
  async of(i: number): Promise<ServedScore> {
    const group = this.#groups.find(({ members }) => members.includes(i)) as Group
    const scores = (group.scores ??= this.#score(group.members))
    if (--group.left === 0) delete group.scores
    return (await scores)[group.members.indexOf(i)]
  }

  async #score(members: readonly number[]): Promise<readonly ServedScore[]> {
    const { prompts, logprobs } = this.#request
    const scores = await this.#model
      .score(
        new Uint8Array(0),
        members.map((i) => prompts[i].bytes),
        { signal: this.#signal, ...(logprobs && { topLogprobs: logprobs }) },
      )
      .catch((cause: unknown) => {
        if (!isFailure(cause) || cause.code !== "CONTEXT_EXCEEDED") throw cause
        throw this.#tooLong(members, cause)
      })
    // Whoever compares what is told of bytes with what is likeliest would take an empty answer for chance.
    if (logprobs && scores.some(({ topLogprobs }) => topLogprobs === undefined))
      throw new ServerError("MODEL_FAILED", "the model does not tell the likeliest bytes of a prompt")
    return scores
  }

  /** The model speaks of a context and a continuation, which no client has given. */
  #tooLong(members: readonly number[], cause: unknown): ServerError {
    const { prompts } = this.#request
    const longest = members.reduce((a, b) => (prompts[b].bytes.length > prompts[a].bytes.length ? b : a))
    const which = prompts.length === 1 ? "the prompt" : `prompt[${longest}]`
    const { contextBytes } = this.#model
    const most =
      contextBytes === undefined ? "more than the model holds" : `and the model holds ${contextBytes}`
    return new ServerError(
      "CONTEXT_EXCEEDED",
      `${which} has ${prompts[longest].bytes.length} bytes, ${most} at once, so it cannot tell how likely they are; shorten it (lm-evaluation-harness does by max_length), or leave logprobs or echo out`,
      { param: "prompt", cause },
    )
  }
}

/** Prompts that follow each other; those without a byte have no score. */
function groupsOf({ prompts }: CompletionRequest): Group[] {
  const groups: number[][] = []
  let bytes = 0
  for (const [i, { bytes: each }] of prompts.entries()) {
    if (each.length === 0) continue
    const last = groups.at(-1)
    if (last === undefined || last.length === GROUP_PROMPTS || bytes + each.length > GROUP_BYTES) {
      groups.push([i])
      bytes = each.length
    } else {
      last.push(i)
      bytes += each.length
    }
  }
  return groups.map((members) => ({ members, left: members.length }))
}
