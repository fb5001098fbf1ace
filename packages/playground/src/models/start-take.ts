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

  const work = (doing: string, what: () => Promise<string>): void => {
    view.tell({ type: "begins", doing })
    what().then(
      (note) => view.tell({ type: "ended", note }),
      (error: unknown) => view.tell({ type: "failed", said: said(error) }),
    )
  }
  const came = async (entry: ModelEntry): Promise<string> => {
    await changed(entry)
    view.tell({ type: "model", model: entry.id })
    return `${entry.name} is there, and chosen to write.`
  }
  const open = (files: readonly OpenedFile[] | Promise<readonly OpenedFile[]>): void =>
    work("Opening it", async () => came(keptModel(await askModels({ ask: "keep", files: await files }))))
  const visit = (typed: string): void =>
    work("Asking the server", async () => {
      const address = modelAddress(typed, location.href)
      const kept = await askModels({ ask: "visit", address: address.href })
      return came(kept === undefined ? visitedModel(address) : keptModel(kept))
    })
  const doing: TakeDoing = {
    tell: view.tell,
    open,
    visit: () => visit(view.now().address),
    zip: ({ name, place }) =>
      work(`Packing ${name}`, async () => {
        const folder = folderName(
          typeof place === "string" ? addressName(new URL(place, location.href)) : name,
        )
        download(`${folder}.zip`, await askModels({ ask: "zip", source: { place }, folder }))
        return `${folder}.zip was handed to this browser's downloads.`
      }),
    onnx: ({ name, place }) => onnx.ask({ name, source: { place } }),
    remove: (entry) =>
      work(`Removing ${entry.name}`, async () => {
        if (!isKept(entry)) throw new Error(`${entry.name} is not kept by this browser, so it stays.`)
        const { stored } = entry.place
        const { locks } = navigator as { readonly locks?: LockManager }
        const { held = [] } = (await locks?.query()) ?? {}
        if (held.some(({ name }) => name === `training ${stored}`))
          throw new Error(
            `${entry.name} is being trained; pause it in the view Train first, and remove it then.`,
          )
        await storedFolder(stored).remove()
        await changed()
        return `${entry.name} is removed.`
      }),
  }
  return {
    draw: (models) => drawTake(view.now(), models, onnx.draw(), doing),
    drop: (transfer) => open(droppedFiles(transfer)),
    visit,
  }
}
