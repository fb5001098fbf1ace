/**
 * Models that come and go, at work.
 *
 *     a drop, files, an address --> worker: opened, checked, kept --> another model to choose
 *     a model --> worker: packed --> a download
 *
 * In: who draws, and who is told of a model that came or went. Out: whom to ask. Never: waits for a worker.
 */
import type { VNode } from "preact"
import { storedFolder } from "aunet/web"
import { store } from "../page/store.ts"
import { said } from "../page/words.ts"
import { askModels } from "./ask-models.ts"
import { download, folderName } from "./download.ts"
import { drawTake, type TakeDoing } from "./draw-take.ts"
import { addressName, modelAddress } from "./model-address.ts"
import { isKept, keptModel, type ModelEntry, visitedModel } from "./model-list.ts"
import { droppedFiles, type OpenedFile } from "./opened-file.ts"
import { startOnnx } from "./start-onnx.ts"
import { firstTake, takeStep } from "./take-state.ts"

/** Whom to ask. */
export interface Take {
  readonly draw: (models: readonly ModelEntry[]) => VNode
  readonly drop: (transfer: DataTransfer) => void
  readonly visit: (address: string) => void
}

/** Starts it. @param changed told of a model that came, or that one went */
export function startTake(redraw: () => void, changed: (came?: ModelEntry) => Promise<void>): Take {
  const view = store(firstTake, takeStep, redraw)
  const onnx = startOnnx(redraw)

  const work = (doing: string, what: () => Promise<void>): void => {
    view.tell({ type: "begins", doing })
    what().then(
      () => view.tell({ type: "ended" }),
      (error: unknown) => view.tell({ type: "ended", problem: said(error) }),
    )
  }
  const came = async (entry: ModelEntry): Promise<void> => {
    await changed(entry)
    view.tell({ type: "model", model: entry.id })
  }
  const open = (files: readonly OpenedFile[] | Promise<readonly OpenedFile[]>): void =>
    work("Opening it", async () => came(keptModel(await askModels({ ask: "keep", files: await files }))))
  const visit = (typed: string): void =>
    work("Asking the server", async () => {
      const address = modelAddress(typed, location.href)
      const kept = await askModels({ ask: "visit", address: address.href })
      await came(kept === undefined ? visitedModel(address) : keptModel(kept))
    })
  const doing: TakeDoing = {
    tell: view.tell,
    open,
    visit,
    zip: ({ name, place }) =>
      work(`Packing ${name}`, async () => {
        const folder = folderName(
          typeof place === "string" ? addressName(new URL(place, location.href)) : name,
        )
        download(`${folder}.zip`, await askModels({ ask: "zip", source: { place }, folder }))
      }),
    onnx: ({ name, place }) => onnx.ask({ name, source: { place } }),
    remove: (entry) =>
      work(`Removing ${entry.name}`, async () => {
        if (!isKept(entry)) return
        const { stored } = entry.place
        const { locks } = navigator as { readonly locks?: LockManager }
        const { held = [] } = (await locks?.query()) ?? {}
        if (held.some(({ name }) => name === `training ${stored}`))
          throw new Error(
            `${entry.name} is being trained; pause it in the view Train first, and remove it then.`,
          )
        await storedFolder(stored).remove()
        await changed()
      }),
  }
  return {
    draw: (models) => drawTake(view.now(), models, onnx.draw(), doing),
    drop: (transfer) => open(droppedFiles(transfer)),
    visit,
  }
}
