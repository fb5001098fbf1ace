// Where the site is made: in the folder that git ignores.
import { join } from "node:path"
import { root } from "../child.mjs"

const folder = join(root, ".cache", "site")
/** The pages as the generator takes them. */
export const laidOut: string = join(folder, "pages")
/** The site as it is served. */
export const built: string = join(folder, "built")
/** What the generator keeps between two times. */
export const cache: string = join(folder, "kept")
