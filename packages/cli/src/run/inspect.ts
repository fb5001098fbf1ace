/**
 * What `aunet inspect` does.
 *
 * In: a checkpoint's folder. Out: what it holds, in words or as one line of JSON. Never: opens an engine.
 */
import { inspect as inspectFolder, type Inspection, type KeptCheckpoint } from "aunet"
import { checkpointFolder } from "../files/hub.ts"
import { bits, bytes, counted, flop, whole } from "../report/figures.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { routingRows } from "../report/routing-lines.ts"
import type { Screen } from "../report/screen.ts"
import { lengthsByScript, ruleIn } from "../report/routing-lines.ts"
import { showControls } from "../draw/show-controls.ts"
import { table } from "../report/table.ts"

/** Options as typed. */
export interface InspectFlags {
  readonly checkpoint: string
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Tells what a checkpoint holds. */
export async function inspect(flags: InspectFlags, screen: Screen): Promise<void> {
  const plugins = await loadPlugins(flags.plugin)
  const found = await inspectFolder(checkpointFolder(flags.checkpoint, screen), { plugins })
  if (screen.json) screen.printJson(found)
  else screen.print(showControls(inWords(found)))
}

function inWords({
  checkpoint,
  config,
  cost,
  files,
  lengths,
  tokens,
  plugins,
  progress,
  from,
  splitter,
  canResume,
  checkpoints,
}: Inspection): string {
  const { steps, bytes: seen, heldOutBitsPerByte, heldOutStep = steps } = progress
  const when = heldOutStep === steps ? "" : `, measured after ${counted(heldOutStep, "step")}`
  const head = [
    ["checkpoint", checkpoint],
    [
      "model",
      `${whole(cost.parameters)} parameters, ${counted(cost.stages.length, "stage")}, upsampler ${config.upsampler.name}`,
    ],
    [
      "cost",
      `${flop(cost.trainingFlopsPerByte)} a byte to train, ${flop(cost.forwardFlopsPerByte)} forward; to train without the output layer, as the paper counts, ${flop(cost.nonEmbeddingFlopsPerByte)}`,
    ],
    ...(config.router === undefined
      ? []
      : [
          [
            "boundaries",
            `found by its router ${config.router.name}, asked for every ${config.router.bytesPerSegment.join(", ")} bytes${lengthsByScript(config.router.scripts)}${ruleIn(config.router)}`,
          ],
        ]),
    ["splitter", `${splitter.name} ${JSON.stringify(splitter.options)}`],
    ...plugins.map((need) => ["needs", `the ${need.kind} "${need.name}" of ${need.package}`]),
    ...(tokens === undefined
      ? [["rows", `${lengths[0]} bytes`]]
      : [
          ["tokens", `${whole(tokens.vocabulary)}, merged inside of the splitter's segments`],
          ["rows", `${lengths[0]} tokens, about ${tokens.rowBytes} bytes`],
        ]),
    ...(from === undefined
      ? []
      : [["began", `from ${from.checkpoint}, after ${counted(from.steps, "step")} there`]]),
    ["trained", `${counted(steps, "step")}, ${bytes(seen)} seen`],
    [
      "held-out",
      heldOutBitsPerByte === undefined ? "not measured" : `${bits(heldOutBitsPerByte)} bits-per-byte${when}`,
    ],
    ...(progress.heldOutRouting === undefined ? [] : routingRows(progress.heldOutRouting)),
    ...(checkpoints.length < 2 ? [] : checkpoints.map(keptInWords)),
    [
      "training",
      canResume
        ? "can go on (train --resume)"
        : "cannot go on, since its train/ files are not all here, or do not fit; train --from begins with its weights",
    ],
  ]
  const stages = cost.stages.map(({ stage, width, parameters, positionsPerByte, trainingFlopsPerByte }) => {
    const { layers, headWidth, window } = config.stages[stage]!
    return [
      stage === 0 ? `0 ${tokens === undefined ? "bytes" : "tokens"}` : String(stage),
      whole(width),
      stage === cost.stages.length - 1 ? String(layers) : `${layers}+${layers}`,
      String(width / headWidth),
      whole(window),
      whole(parameters),
      positionsPerByte.toFixed(3),
      flop(trainingFlopsPerByte),
    ]
  })
  const titles = [
    "stage",
    "width",
    "layers",
    "heads",
    "window",
    "parameters",
    "positions a byte",
    "training a byte",
  ]
  const sizes = files.map((file) => [file.name, bytes(file.bytes)])
  return `${table(head)}\n${table([titles, ...stages], [1, 2, 3, 4, 5, 6, 7])}\n${table(sizes, [1])}`
}

/** A checkpoint of a training: which, where, how good. */
function keptInWords({ which, checkpoint, progress, isTaken }: KeptCheckpoint): string[] {
  const { steps, heldOutBitsPerByte, heldOutStep = steps, averagedSteps } = progress
  const when = heldOutStep === steps ? "" : ` (measured after ${counted(heldOutStep, "step")})`
  return [
    which,
    [
      `${checkpoint}: after ${counted(steps, "step")}`,
      ...(averagedSteps === undefined ? [] : [`the mean of about the last ${whole(averagedSteps)}`]),
      ...(heldOutBitsPerByte === undefined ? [] : [`held-out ${bits(heldOutBitsPerByte)}${when}`]),
      ...(isTaken ? ["what generate, serve, score and eval take (--which chooses)"] : []),
    ].join(", "),
  ]
}
