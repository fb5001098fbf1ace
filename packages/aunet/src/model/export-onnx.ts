/**
 * A trained model as an `.onnx` file that other tools run.
 *
 * In: a checkpoint. Out: its forward pass with the parameters inside, and what the file is given.
 * Never: opens an engine, or puts the splitter in the file; it works on bytes, before any tensor.
 */
import { badOption, checkOptionNames, type OptionNames } from "@aunet/base"
import { type Checkpoint, logitsProgram, requireFiniteRouter } from "@aunet/core"
import type { Flat, Spec } from "@aunet/tensor"
import type { OnOpening } from "@aunet/writer"

/** How to export. */
export interface ExportOnnxOptions {
  /** B, texts at once; 1 when left out. */
  readonly rows?: number
  /** T, positions of a text; those of a training row when left out. */
  readonly rowBytes?: number
  /**
   * How many times the positions that training had room for in the deeper stages, 1 and above; never more than the stage above
   * has. When left out 1, and 2 of a model with a router, whose boundaries no splitter counts beforehand.
   */
  readonly room?: number
  /** Told before the program is made, which takes long for a model of thousands of layers. */
  readonly onOpening?: OnOpening
}

const EXPORT_NAMES: OptionNames<ExportOnnxOptions> = {
  rows: true,
  rowBytes: true,
  room: true,
  onOpening: true,
}

/** Room of a model with a router, when nobody says another. */
const ROUTED_EXPORT_ROOM = 2

/** Most that can be asked for: as many as the longest segment has bytes. */
const MOST_ROOM = 4096

/** An exported model. */
export interface OnnxExport {
  readonly file: Uint8Array<ArrayBuffer>
  /** Positions of each stage. */
  readonly lengths: readonly number[]
  /** Names, types and shapes of what goes in and comes out. */
  readonly inputs: readonly OnnxTensor[]
  readonly outputs: readonly OnnxTensor[]
}

/** One input or output of the file. */
export interface OnnxTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
}

/**
 * Exports the forward pass of a model: `ids` [B, T] and the indices of each pool in, `logits` [B, T, V] out.
 *
 * `poolValues(levels, lengths)` of `@aunet/core` makes the indices, from the levels that the checkpoint's
 * splitter gives. Deeper stages keep their share of the row, so that a shorter one costs less. A model with a router finds its
 * boundaries itself: `ids` alone go in, with a rule also `levels` i32 [B, T], those of the splitter; and `dropped` [B, S - 1] comes out beside the logits, how many boundaries of each text had no
 * room in each stage. Where it is 0 the logits are those of the model as it writes; otherwise export with more `room`.
 *
 * @throws AunetError BAD_OPTION for sizes out of range, NOT_FINITE for a router whose weights are not; TensorError BAD_PROGRAM from 2 GiB of numbers on
 * @example await writeFile("model.onnx", (await exportOnnx(checkpoint)).file)
 */
export async function exportOnnx(
  { model, parameters, lengths: trained }: Checkpoint,
  options: ExportOnnxOptions = {},
): Promise<OnnxExport> {
  checkOptionNames("exportOnnx", options, EXPORT_NAMES)
  const { rows = 1, rowBytes = trained[0], onOpening, room = model.router ? ROUTED_EXPORT_ROOM : 1 } = options
  const check = (name: string, value: number, most: number): void => {
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw badOption(name, value, `a whole number from 1 to ${most}`)
  }
  check("rows", rows, 65536)
  check("rowBytes", rowBytes, 2 ** 20)
  if (typeof room !== "number" || !(room >= 1 && room <= MOST_ROOM))
    throw badOption("room", room, `a number from 1 to ${MOST_ROOM}`)
  const lengths = trained.map((length, s) =>
    Math.min(rowBytes, Math.ceil((length * rowBytes * (s === 0 ? 1 : room)) / trained[0])),
  )
  if (onOpening !== undefined && typeof onOpening !== "function")
    throw badOption("onOpening", onOpening, "a function")
  requireFiniteRouter(parameters)
  const { announceOpening } = await import("@aunet/writer")
  await announceOpening(model, "logits", onOpening)
  const program = logitsProgram(model, { rows, lengths })
  const { toOnnx } = await import("@aunet/tensor-onnx")
  const described = (specs: Flat<Spec>): OnnxTensor[] =>
    Object.entries(specs).map(([name, { dtype, shape }]) => ({ name, dtype, shape }))
  const outputs = Object.fromEntries(
    Object.entries(program.outputs).map(([name, id]) => [name, program.nodes[id]]),
  )
  return {
    file: toOnnx(program, { state: parameters }),
    lengths,
    inputs: described(program.inputs),
    outputs: described(outputs),
  }
}
