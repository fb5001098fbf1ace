/**
 * A model that knows nothing: every byte is as likely as any other.
 *
 * In: questions. Out: eight bits a byte. Never: a context; it beats chance by the lengths of answers alone.
 */
import type { EvaluatedModel } from "./evaluated-model.ts"

const NATS_A_BYTE = Math.log(256)

/** What `acc` and `acc_norm` of a task are worth is what lies above this model's. */
export const uniformModel: EvaluatedModel = {
  name: "uniform",
  score: async (questions) =>
    questions.map(({ continuations }) =>
      continuations.map((bytes) => ({ nats: -bytes.length * NATS_A_BYTE, isGreedy: false, cutBytes: 0 })),
    ),
  write: async (questions) => questions.map(() => ({ bytes: new Uint8Array(), cutBytes: 0 })),
}
