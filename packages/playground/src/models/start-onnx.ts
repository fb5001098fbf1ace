/**
 * The way of a model to an `.onnx` file, at work: a view has one, and one model at a time takes it.
 *
 * In: who draws. Out: whom to ask, and what is drawn. Never: waits for a worker.
 */
import type { VNode } from "preact"
import { store } from "../page/store.ts"
import { bytesIn, large, said } from "../page/words.ts"
import type { ModuleFile } from "../splitters/choice.ts"
import { moduleAt } from "../train/trained-splitter.ts"
import { askModels } from "./ask-models.ts"
import { download, folderName } from "./download.ts"
import { drawOnnx } from "./draw-onnx.ts"
import { type OnnxModel, onnxStep, type OnnxState } from "./onnx-state.ts"

/** How to ask. */
export interface OnnxWay {
  /** Reads a model, and then asks for sizes. */
  readonly ask: (model: OnnxModel) => void
  /** What is drawn; null where nothing is asked. */
  readonly draw: () => VNode | null
}

/** The splitter of a model, where that is out of somebody's file. @throws Error for one that nobody opened here */
const moduleFor = async ({ source, module }: OnnxModel): Promise<ModuleFile | undefined> =>
  "place" in source ? moduleAt(source.place) : module

/** Starts it. */
export function startOnnx(redraw: () => void): OnnxWay {
  const view = store<OnnxState | undefined, Parameters<typeof onnxStep>[1]>(undefined, onnxStep, redraw)
  let working = new AbortController()

  /** Does what is asked last. */
  const work = (doing: (signal: AbortSignal) => Promise<void>): void => {
    working.abort()
    working = new AbortController()
    const { signal } = working
    doing(signal).catch((error: unknown) => {
      if (!signal.aborted) view.tell({ type: "failed", said: said(error) })
    })
  }
  return {
    ask: (model) => {
      view.tell({ type: "asked", model })
      const { source } = model
      work(async (signal) => {
        const module = await moduleFor(model)
        const { rowBytes, parameters } = await askModels({ ask: "sizes", source, module }, signal)
        const note = `${large(parameters)} parameters; in training a row had ${rowBytes} positions.`
        view.tell({ type: "read", rowBytes, note })
      })
    },
    draw: () =>
      drawOnnx(view.now(), {
        change: (sizes) => view.tell({ type: "sizes", ...sizes }),
        make: () => {
          const state = view.now()
          if (state === undefined) return
          const { model, rows, rowBytes } = state
          view.tell({ type: "makes" })
          work(async (signal) => {
            const { source } = model
            const module = await moduleFor(model)
            const file = await askModels({ ask: "onnx", source, module, rows, rowBytes }, signal)
            const name = `${folderName(model.name)}.onnx`
            const note = `${name}, ${bytesIn(file.length)}, was handed to this browser's downloads.`
            download(name, file)
            view.tell({ type: "made", note })
          })
        },
        leave: () => {
          working.abort()
          view.tell({ type: "left" })
        },
      }),
  }
}
