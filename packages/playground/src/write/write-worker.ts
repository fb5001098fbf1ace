/**
 * The worker that holds a model.
 *
 * In: questions of `loadInWorker`. Out: answers. Never: anything that `serveModel` does not: a splitter out of
 * somebody's file is the one of its training.
 */
import { serveModel } from "aunet/worker"
import { pluginsAt } from "../train/trained-splitter.ts"

void serveModel(undefined, { plugins: pluginsAt })
