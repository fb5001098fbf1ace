// The page of browser.test.ts: a corpus in the origin's own file system, read there.
//
// In: /corpus/files.json and the files that it names. Out: rows, posted to /result. Never: touches the document.
import { type DirectoryHandle, directoryFolder, openCorpus } from "@aunet/data/stored"
import { wordsPlugin } from "@aunet/splitter-whitespace"

/** What is used of a browser's file system: the types of Node have none of it. */
interface WritableDirectory extends DirectoryHandle {
  getDirectoryHandle(name: string, options?: { readonly create: boolean }): Promise<WritableDirectory>
  getFileHandle(
    name: string,
    options?: { readonly create: boolean },
  ): Promise<{
    getFile(): Promise<Blob>
    createWritable(): Promise<{ write(data: ArrayBuffer): Promise<void>; close(): Promise<void> }>
  }>
}

async function result(): Promise<unknown> {
  const { storage } = navigator as unknown as { storage: { getDirectory(): Promise<WritableDirectory> } }
  const origin = await storage.getDirectory()
  const root = await origin.getDirectoryHandle("corpus", { create: true })
  const names = (await (await fetch("/corpus/files.json")).json()) as readonly string[]
  for (const name of names) {
    const parts = name.split("/")
    const last = parts.pop() as string
    let folder = root
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true })
    const file = await (await folder.getFileHandle(last, { create: true })).createWritable()
    await file.write(await (await fetch(`/corpus/${name}`)).arrayBuffer())
    await file.close()
  }
  const corpus = await openCorpus(directoryFolder(root))
  const { training } = await corpus.rows(wordsPlugin.make({ groups: [1, 2] }), 3)
  const { ids, levels } = await training.cut([0, 40, training.positions - 14], 13)
  const missing = await openCorpus(
    directoryFolder(await origin.getDirectoryHandle("other", { create: true })),
  ).catch((error: { readonly code?: string }) => error.code)
  return { ids: [...ids], levels: [...levels], positions: training.positions, missing }
}

const posted = await result().catch((error: unknown) => ({ error: String(error) }))
await fetch("/result", { method: "POST", body: JSON.stringify(posted) })
