/**
 * Names that are taken in this browser: by a model, or by a training that has none yet.
 *
 * In: the browser. Out: names. Never: opens what has them.
 */
import { storedNames } from "aunet/web"

/** Lies beside the checkpoint of a training of this page, from before its first step on. */
export const ABOUT_TRAINING = "playground.json"

/** Lists trainings, those included that were left before they had saved. @throws AunetError where the browser keeps nothing */
export const trainingNames = (): Promise<string[]> => storedNames({ beside: ABOUT_TRAINING })

/** Lists them. @throws AunetError where the browser keeps nothing */
export const takenNames = async (): Promise<string[]> => [
  ...new Set([...(await storedNames()), ...(await trainingNames())]),
]
