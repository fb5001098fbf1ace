// What `pnpm bench:generate` and the processes that write say to each other: one line of JSON each way.
//
//     runner  -> {"ready": true, "engine": {...}}
//     bench   -> {"sequences": 8, "bytes": 200, "choose": "likeliest"}   continue the first 8 prompts by 200 bytes each
//     runner  <- {"texts": [...], "firstSeconds": 0.1, "marks": [...], "peakBytes": 812345344}

/** task.json: what all runners of a configuration are given. */
export type GenerateTask = {
  readonly checkpoint: string
  readonly config: unknown
  readonly prompts: readonly (readonly number[])[]
  /** How each prompt goes on. */
  readonly texts: readonly (readonly number[])[]
}

export type WriteRequest = {
  readonly sequences: number
  readonly bytes: number
  /**
   * The likeliest byte each time, or those of the task's texts: a model that was trained for a moment would soon
   * write spaces alone, and then every byte wakes every stage.
   */
  readonly choose: "likeliest" | "given"
}

export type WriteAnswer = {
  readonly texts: readonly (readonly number[])[]
  /** From the prompt to the first byte. */
  readonly firstSeconds: number
  /** For each byte after the first, when all texts had it, counted from when all had their first. */
  readonly marks: readonly number[]
  /**
   * What was written while all texts were: from when the last had its first byte, until the first had its last. Absent
   * where they begin and end together.
   */
  readonly together?: { readonly bytes: number; readonly seconds: number }
  readonly peakBytes: number
  /** What the bytes cost under the model, by its own steps; absent where it is not asked. */
  readonly bitsPerByte?: number
  /** For each stage, how often a byte woke it. */
  readonly wokenPerByte?: readonly number[]
}
