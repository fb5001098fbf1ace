/**
 * The script of a worker that holds a model.
 *
 * In: questions of the page. Out: answers. Never: imported; a worker is begun with it.
 */
import type { Port } from "./messages.ts"
import { serveModel } from "./serve-model.ts"

serveModel(globalThis as unknown as Port)
