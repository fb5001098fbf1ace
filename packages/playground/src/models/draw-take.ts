/**
 * Models that come and go as files.
 *
 * In: where it stands, the models, and who is told. Out: what is drawn. Never: a model that is not there.
 */
import type { VNode } from "preact"
import { h } from "../page/element.ts"
import { button, choose, openFile, openFolder, part, problem, textField } from "../page/fields.ts"
import { HOUSE_MODEL, isKept, type ModelEntry } from "./model-list.ts"
import { type OpenedFile, openedFiles } from "./opened-file.ts"
import type { TakeEvent, TakeState } from "./take-state.ts"

/** Who is told. */
export interface TakeDoing {
  readonly tell: (event: TakeEvent) => void
  readonly open: (files: readonly OpenedFile[]) => void
  /** Asks for what stands in the field. */
  readonly visit: () => void
  readonly zip: (entry: ModelEntry) => void
  readonly onnx: (entry: ModelEntry) => void
  readonly remove: (entry: ModelEntry) => void
}

/** Draws it. @param onnx what is asked of who wants a file */
export function drawTake(
  state: TakeState,
  models: readonly ModelEntry[],
  onnx: VNode | null,
  { tell, open, visit, zip, onnx: asOnnx, remove }: TakeDoing,
): VNode {
  const { address, doing } = state
  const entry = models.find(({ id }) => id === state.model) ?? HOUSE_MODEL
  const isBusy = doing !== undefined
  return part(
    "Models to take along",
    h(
      "p",
      { class: "soft" },
      "A model is a folder of files, the same here as for the command. Its zip, unpacked, opens with aunet generate and aunet inspect; a folder of the command opens here, by a button or dropped anywhere on this view.",
    ),
    h(
      "div",
      { class: "choices" },
      openFile(
        "Open a zip, or config.json and model.safetensors",
        ".zip,.json,.safetensors,.bin",
        (files) => open(openedFiles(files)),
        true,
      ),
      openFolder("Open a folder", (files) => open(openedFiles(files))),
      h(
        "form",
        {
          class: "choices address",
          onSubmit: (event: Event) => {
            event.preventDefault()
            if (!isBusy) visit()
          },
        },
        textField("Address on this server", address, (given) => tell({ type: "address", address: given })),
        h("button", { disabled: isBusy }, "Open the address"),
      ),
    ),
    h(
      "div",
      { class: "choices" },
      choose(
        "Model to take along",
        entry.id,
        models.map(({ id, name }) => ({ value: id, label: name })),
        (model) => tell({ type: "model", model }),
      ),
      button("Download a zip", () => zip(entry), {
        isDisabled: isBusy,
        label: `Download a zip of ${entry.name}`,
      }),
      button("One .onnx file", () => asOnnx(entry), { label: `One .onnx file of ${entry.name}` }),
      isKept(entry)
        ? button("Remove", () => remove(entry), { isDisabled: isBusy, label: `Remove ${entry.name}` })
        : null,
    ),
    h("p", { class: "soft", role: "status" }, doing === undefined ? (state.note ?? "") : `${doing} ...`),
    problem(state.problem),
    onnx,
  )
}
