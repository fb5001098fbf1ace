/**
 * What `aunet export` does.
 *
 *     onnx     one file: the forward pass, parameters inside
 *     torch    a folder to train in with PyTorch: aunet_train.py, the model, a job
 *     lingua   a folder for the official code: params.json, weights, train.yaml, load.py
 *
 * In: options as typed. Out: the files, and what their user should know. Never: writes over what is not
 * an earlier export.
 */
import {
  type Checkpoint,
  exportLingua,
  exportOnnx,
  readCheckpoint,
  type WhichCheckpoint,
  whichCheckpoint,
} from "aunet"
import { nodeFolder } from "aunet/node"
import { checkpointFolder } from "../files/hub.ts"
import { bytes } from "../report/figures.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { checkExportFolder } from "../files/export-folder.ts"
import { present } from "../arguments/present.ts"
import { noteOpening } from "../report/note-opening.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { table } from "../report/table.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { toTorch } from "./export-torch.ts"
import { checkOutFile, writeFileWhole } from "../files/write-file.ts"

/** Options as typed. */
export interface ExportFlags {
  readonly checkpoint: string
  readonly which: WhichCheckpoint | undefined
  readonly format: string | undefined
  readonly out: string | undefined
  readonly rows: number | undefined
  readonly rowBytes: number | undefined
  readonly room: number | undefined
  readonly weights: string | undefined
  readonly flops: number | undefined
  readonly data: readonly string[]
  readonly mix: string | undefined
  readonly force: boolean
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Flags that belong to one format. */
const OWN = {
  onnx: ["rows", "rowBytes", "room"],
  torch: ["data", "mix"],
  lingua: ["weights", "flops"],
} as const
const TYPED = {
  rows: "--rows",
  rowBytes: "--row-bytes",
  room: "--room",
  data: "--data",
  mix: "--mix",
  weights: "--weights",
  flops: "--flops",
} as const

const isFormat = (name: string | undefined): name is keyof typeof OWN =>
  name !== undefined && Object.hasOwn(OWN, name)

/** Exports a checkpoint. */
export async function exportCheckpoint(flags: ExportFlags, screen: Screen): Promise<void> {
  const { format, out, weights } = flags
  if (!isFormat(format)) {
    const known = Object.keys(OWN).join(", ")
    throw new UsageError(
      format === undefined
        ? `--format is needed: ${known}; see aunet export --help`
        : `--format is ${JSON.stringify(format)}; there are: ${known}`,
    )
  }
  if (out === undefined)
    throw new UsageError(
      `--out is needed: a ${format === "onnx" ? "file" : "folder"}; see aunet export --help`,
    )
  const given = (name: keyof typeof TYPED): boolean =>
    name === "data" ? flags.data.length > 0 : flags[name] !== undefined
  const stray = (Object.keys(TYPED) as (keyof typeof TYPED)[]).find(
    (name) => given(name) && !(OWN[format] as readonly string[]).includes(name),
  )
  if (stray !== undefined)
    throw new UsageError(`${TYPED[stray]} does nothing with --format ${format}; leave it out`)
  if (weights !== undefined && weights !== "pth" && weights !== "safetensors") {
    throw new UsageError(`--weights is ${JSON.stringify(weights)}; there are: pth, safetensors`)
  }
  await (format === "onnx" ? checkOutFile(out, flags) : checkExportFolder(out, flags))
  const plugins = await loadPlugins(flags.plugin)
  const folder = checkpointFolder(flags.checkpoint, screen)
  // A training goes on from where it stands; what writes has the best.
  const which = flags.which ?? (format === "torch" ? "last" : "best")
  const checkpoint = await readCheckpoint(folder, { plugins, training: false, which })
  if (format === "torch") return toTorch(checkpoint, await whichCheckpoint(folder, which), out, flags, screen)
  if (format === "onnx") return toOnnx(checkpoint, out, flags, screen)

  const { files, notes } = exportLingua(checkpoint, present({ weights, flops: flags.flops }))
  await nodeFolder(out).write(files)
  const written = Object.entries(files).map(([name, { length }]) => ({ name, bytes: length }))
  if (screen.json) {
    screen.printJson({ format, out, files: written, notes })
    return
  }
  screen.print(
    table(
      written.map((file) => [showControls(`${out}/${file.name}`), bytes(file.bytes)]),
      [1],
    ),
  )
  for (const note of notes) screen.note(`note      ${note}`)
  screen.note(
    `next      on the cluster: python load.py --dcp <folder>; the first lines of train.yaml say the rest`,
  )
}

async function toOnnx(
  checkpoint: Checkpoint,
  out: string,
  flags: ExportFlags,
  screen: Screen,
): Promise<void> {
  const { rows, rowBytes, room } = flags
  const { file, inputs, outputs, lengths } = await exportOnnx(checkpoint, {
    ...present({ rows, rowBytes, room }),
    onOpening: noteOpening(screen),
  })
  await writeFileWhole(out, file)
  const { name, options } = checkpoint.splitter
  if (screen.json) {
    const splitter = { name, options }
    screen.printJson({ format: "onnx", out, bytes: file.length, lengths, inputs, outputs, splitter })
    return
  }
  const [, S = ""] = lengths
  const from = (input: string): string => {
    if (input === "ids") return "bytes 0 to 255; 256 begins a text, 257 ends it"
    if (input === "levels") return "the level that the splitter gives each byte, 0 for 256 and 257"
    if (input === "logits") return "for the id after each position"
    if (input === "dropped")
      return "boundaries of each text and stage that had no room; 0 where the logits are right"
    if (input.endsWith(".kept"))
      return `positions that the next stage takes in (${S === "" ? "" : "its capacity; "}the rest is padding)`
    return input.endsWith(".segment")
      ? "for each position, the place of its segment"
      : "for each position, how far it is behind that"
  }
  const row = (each: (typeof inputs)[number], way: string): string[] => [
    way,
    each.name,
    `${each.dtype}[${each.shape.join(", ")}]`,
    from(each.name),
  ]
  screen.print(showControls(`${out}  ${bytes(file.length)}\n`))
  screen.print(table([...inputs.map((each) => row(each, "in")), ...outputs.map((each) => row(each, "out"))]))
  if (outputs.some((each) => each.name === "dropped"))
    screen.note(
      `note      the file finds its own boundaries, with room for ${lengths.slice(1).join(", ")} in a text; where dropped is not 0 the logits are others than those of the model: export with a larger --room, or shorter texts`,
    )
  if (inputs.some((each) => each.name === "levels"))
    screen.note(
      `note      its router keeps a rule: levels are those of the splitter ${name} ${JSON.stringify(options)}`,
    )
  if (inputs.some((each) => each.name.endsWith(".kept"))) {
    screen.note(
      `note      the file pools where it is told to: the splitter ${name} ${JSON.stringify(options)} gives the levels of a text, and poolValues(levels, [${lengths.join(", ")}]) of @aunet/core makes pools.* from them`,
    )
  }
}
