/**
 * The worker that holds a model.
 *
 * In: questions of `loadInWorker`. Out: answers. Never: anything that `serveModel` does not.
 */
import { serveModel } from "aunet/worker"

void serveModel()
