/**
 * Training, loaded when the first event is asked for.
 *
 * In: settings. Out: events. Never: anything that `train` of `../training/train.ts` does not.
 */
import type { TrainEvent } from "@aunet/trainer"
import type { Splitter } from "@aunet/splitter"
import type { BeginSettings } from "../training/begin-training.ts"
import type { TrainSettings } from "../training/train.ts"

/**
 * Trains a model and tells how it goes.
 *
 * An aborted signal ends it after the step that runs, with a save and an "end" event whose `stopped` is
 * true; leaving the loop ends it without a save.
 *
 * @throws AunetError, TensorError, SplitterError: see the list of codes in the README; with `check`,
 * ENGINE_DISAGREES when the engine's numbers are not those of the reference engine
 */
export async function* train(settings: TrainSettings): AsyncGenerator<TrainEvent, void, undefined> {
  const loaded = await import("../training/train.ts")
  yield* loaded.train(settings)
}

/**
 * Gives the splitter that a training with these settings would have, to prepare its text with; `undefined` for a model over
 * tokens, whose text is held in memory.
 *
 * @throws what `train` throws for settings that contradict each other, and for a checkpoint that cannot be loaded
 */
export async function trainingSplitter(
  settings: BeginSettings & Pick<TrainSettings, "plugins">,
): Promise<Splitter | undefined> {
  const loaded = await import("../training/train.ts")
  return loaded.trainingSplitter(settings)
}
