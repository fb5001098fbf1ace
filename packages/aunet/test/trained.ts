/** Checkpoints of a step, as files, for the tests of what loads them. */
import * as whole from "aunet"

const text = "the cat sat on the mat. the dog lay on the log. ".repeat(20)

/** Trains a step with a splitter and gives the files. */
export async function trained(
  splitter: string,
  splitterOptions?: unknown,
  plugins: readonly whole.Plugin[] = [],
): Promise<whole.Files> {
  const out = whole.memoryFolder()
  const data = [{ name: "cat", bytes: new TextEncoder().encode(text) }]
  const options = splitterOptions === undefined ? {} : { splitterOptions: splitterOptions as never }
  const small = { length: { steps: 1 }, rowBytes: 32, rows: 1, engine: "reference" } as const
  for await (const _ of whole.train({ data, out, splitter, plugins, ...options, ...small }));
  return out.read()
}

/** A folder that holds these files. */
export const folderOf = (files: whole.Files): whole.Folder => ({
  ...whole.memoryFolder(),
  read: async () => files,
})
