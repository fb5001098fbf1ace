/**
 * What a model writes in the middle of its training.
 *
 * In: the session that trains, texts to continue. Out: a continuation each, the same for the same parameters; once the signal
 * is aborted those that are whole. Never: leaves anything in the session, or copies its parameters.
 */
import { badOption } from "@aunet/base"
import { type Model } from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import type { Session } from "@aunet/tensor"
import type { Sample } from "@aunet/trainer"
import { Batch, generate, openCascadeIn, type Writer } from "@aunet/writer"

/** Texts that a training continues at every measurement. */
export interface Sampling {
  /** The texts; none when left out. */
  readonly sample?: readonly string[]
  /** Bytes of each continuation; 200 when left out. */
  readonly sampleBytes?: number
}

/** As `aunet start` writes: less than the model thinks, and not always the likeliest. */
const TEMPERATURE = 0.7

/** Checks texts and how much is written after each. @throws AunetError BAD_OPTION */
export function checkSampling({ sample = [], sampleBytes = 200 }: Sampling): void {
  if (!Array.isArray(sample) || !sample.every((each) => typeof each === "string"))
    throw badOption("sample", sample, "a list of texts")
  if (!Number.isSafeInteger(sampleBytes) || sampleBytes < 1)
    throw badOption("sampleBytes", sampleBytes, "a whole number of 1 or more")
}

/** Makes what writes samples of one training. */
export function sampler(
  {
    model,
    splitter,
    tokens,
    rowBytes,
    seed,
    signal,
  }: {
    readonly model: Model
    readonly splitter: Splitter
    /** Of a model over tokens. */
    readonly tokens: Writer["tokens"]
    readonly rowBytes: number
    readonly seed: number
    readonly signal: AbortSignal | undefined
  },
  { sample = [], sampleBytes: maxBytes = 200 }: Sampling,
): (session: Session) => Promise<Sample[]> {
  return async (session) => {
    const cascade = await openCascadeIn(model, session)
    const batch = new Batch(cascade, { wake: "needed" })
    const writer: Writer = {
      batch,
      splitter,
      stages: model.config.stages.length,
      predictsLevels: model.config.levelWeight !== undefined,
      contextBytes: rowBytes,
      ...(tokens && { tokens }),
    }
    try {
      const written: Sample[] = []
      for (const prompt of sample) {
        let text = ""
        const options = { maxBytes, temperature: TEMPERATURE, seed }
        for await (const piece of generate(writer, new TextEncoder().encode(prompt), options)) {
          text += piece.text
          // What is cut off is no sample of what the model writes.
          if (signal?.aborted === true) return written
        }
        written.push({ prompt, text })
      }
      return written
    } finally {
      await batch.close()
      await cascade.close()
    }
  }
}
