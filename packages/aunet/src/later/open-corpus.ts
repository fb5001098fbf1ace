/**
 * A prepared corpus, opened by what is loaded when somebody asks.
 *
 * In: a folder. Out: a corpus. Never: anything that `openCorpus` of "@aunet/data/stored" does not.
 */
import type { CorpusFolder, DirectoryHandle, StoredCorpus } from "@aunet/data/stored"

/**
 * Opens a corpus that `aunet prepare` wrote, for `train({ corpus })`: from blobs by their names, or from a directory of a
 * browser (OPFS, or picked by the user). `openCorpusFolder` of "aunet/node" opens one on a disk.
 *
 * @throws AunetError DATA_MISSING where there is none; BAD_DATA for another version, or a list that contradicts itself
 */
export async function openCorpus(
  from: Readonly<Record<string, Blob>> | DirectoryHandle | CorpusFolder,
): Promise<StoredCorpus> {
  const stored = await import("@aunet/data/stored")
  if (isFolder(from)) return stored.openCorpus(from)
  return stored.openCorpus(isDirectory(from) ? stored.directoryFolder(from) : stored.blobFolder(from))
}

type Given = Parameters<typeof openCorpus>[0]

const isFolder = (from: Given): from is CorpusFolder =>
  typeof (from as Partial<CorpusFolder>).describe === "function"

const isDirectory = (from: Given): from is DirectoryHandle =>
  typeof (from as Partial<DirectoryHandle>).getFileHandle === "function"
