// A fitting in one call.
//
// In:  documents and choices.  Out: what fitFinish gives.

import * as E from "fp-ts/lib/Either.js"
import type { SplitterError } from "@aunet/splitter"
import { type Fit, fitFinish, type FitOptions, fitStart, fitStep } from "@aunet/splitter-learned"

export const fitOn = (
  documents: readonly Uint8Array[],
  options: FitOptions,
): E.Either<SplitterError, Fit> => {
  const start = fitStart(options)
  return E.isLeft(start) ? start : fitFinish(documents.reduce(fitStep, start.right))
}
