/**
 * Checkpoints for users of effect: the same, as effects.
 *
 * In: a folder. Out: effects. Never: does anything that the promises do not.
 */
import type * as Effect from "effect/Effect"
import { attemptPromise, type Failure } from "@aunet/base/effect"
import * as promised from "./checkpoint-folder.ts"
import type { Checkpoint, CheckpointInPieces } from "./checkpoint.ts"
import type { Folder } from "./folder.ts"

/** Saves a checkpoint; a kill at any moment leaves the last whole one. */
export const saveCheckpoint = (
  folder: Folder,
  checkpoint: CheckpointInPieces,
): Effect.Effect<void, Failure> => attemptPromise(() => promised.saveCheckpoint(folder, checkpoint))

/** Loads a checkpoint; options as those of the promise. */
export const loadCheckpoint = (
  folder: Folder,
  known: promised.KnownPlugins,
  options?: { readonly training?: boolean },
): Effect.Effect<Checkpoint, Failure> => attemptPromise(() => promised.loadCheckpoint(folder, known, options))
