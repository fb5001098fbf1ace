/**
 * What lies in the folder of a training beside its last checkpoint.
 *
 *     run/   config.json  model.safetensors  train/...   the last checkpoint
 *            best/             the model with the lowest held-out figure, a checkpoint by itself
 *            average/          the mean of the weights over the last part of the training, a checkpoint by itself
 *            kept/step-800/    earlier checkpoints, whole
 *            run.json          what was run, with what, on what
 *            metrics.jsonl     every event, a line each
 *            events.out.tfevents.aunet   the same for TensorBoard, where it was asked for
 *
 * In: nothing. Out: names. Never: what is inside of them.
 */

/** The folder of the best model. */
export const BEST = "best"
/** The folder of the averaged model. */
export const AVERAGE = "average"
/** The folder of earlier checkpoints. */
export const KEPT = "kept"
/** What was run. */
export const RUN_FILE = "run.json"
/** Every event. */
export const METRICS_FILE = "metrics.jsonl"

/** Events for TensorBoard, which looks for such names. */
export const EVENTS_FILE = "events.out.tfevents.aunet"

/** All of them: none is part of a checkpoint. */
export const RUN_NAMES: readonly string[] = [BEST, AVERAGE, KEPT, RUN_FILE, METRICS_FILE, EVENTS_FILE]
/** The files among them. */
export const RECORD_FILES: readonly string[] = [RUN_FILE, METRICS_FILE, EVENTS_FILE]
