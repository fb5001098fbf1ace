/**
 * Which of some files are a checkpoint.
 *
 *     mine/config.json  mine/model.safetensors  mine/train/...  mine/notes.txt     one folder of a zip, or as opened
 *       config.json       model.safetensors       train/...                         the checkpoint
 *
 * In: files by their paths. Out: those of the checkpoint, by the names that it has them under. Never: a folder inside of it
 * that has a checkpoint of its own.
 */

/** Files by name, as a checkpoint has them. */
export type FilesByName = Readonly<Record<string, Uint8Array>>

const CONFIG = "config.json"
const WEIGHTS = "model.safetensors"
/** What a checkpoint has, with what training needs to go on. */
const KNOWN = /^(?:config\.json|model\.safetensors|splitter\.bin|merges\.json|train\/[\w.-]+)$/

/** Finds it among paths. @returns name in the checkpoint, path @throws Error that says what is missing */
export function modelPaths(paths: readonly string[]): readonly (readonly [name: string, path: string])[] {
  const folders = paths
    .filter((path) => path === CONFIG || path.endsWith(`/${CONFIG}`))
    .map((path) => path.slice(0, -CONFIG.length))
    .toSorted((a, b) => a.length - b.length)
  const [folder] = folders
  if (folder === undefined)
    throw new Error(`there is no ${CONFIG} among the files; open the whole folder of a model, or its zip`)
  const own = paths.flatMap((path) => {
    const name = path.slice(folder.length)
    return path.startsWith(folder) && KNOWN.test(name) ? [[name, path] as const] : []
  })
  if (!own.some(([name]) => name === WEIGHTS))
    throw new Error(`there is no ${WEIGHTS} beside ${folder}${CONFIG}; it has the weights, so open both`)
  return own
}

/** Finds it. @throws Error that says what is missing */
export const modelFiles = (files: FilesByName): FilesByName =>
  Object.fromEntries(modelPaths(Object.keys(files)).map(([name, path]) => [name, files[path] as Uint8Array]))
