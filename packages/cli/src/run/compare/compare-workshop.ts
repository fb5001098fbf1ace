/**
 * What a comparison is made with, from the preset: one engine for all trainings, checkpoints on the disk.
 *
 * In: an open engine, plug-ins. Out: a workshop. Never: closes the engine; who opened it does.
 */
import { evaluatedModel, type Workshop } from "@aunet/eval"
import { defaultRegistry, type EngineChoice, fitSplitter, inspect, load, type Plugin, train } from "aunet"
import { nodeFolder } from "aunet/node"
import { breathe } from "../../interrupts.ts"
import { isOfPackage } from "../../thrown.ts"

/** Makes what a plan needs of a workshop; no engine. */
export function planWorkshop(plugins: readonly Plugin[]): Pick<Workshop, "registry" | "fit"> {
  return {
    registry: defaultRegistry(plugins),
    async fit(documents, bytesPerSegment, signal) {
      for await (const event of fitSplitter(
        documents.map(({ bytes }) => bytes),
        { bytesPerSegment },
      )) {
        if (event.type === "end") return event.splitter
        await breathe()
        signal?.throwIfAborted()
      }
      throw new Error("the fitting ended without a splitter")
    },
  }
}

/** Makes a workshop. */
export function compareWorkshop(engine: EngineChoice, plugins: readonly Plugin[]): Workshop {
  return {
    ...planWorkshop(plugins),
    async *train({ training, folder, steps, ...settings }) {
      for await (const event of train({
        ...settings,
        ...training,
        length: { steps },
        out: nodeFolder(folder),
        // What is compared is trained for so many steps, and the comparison keeps its own curve.
        ...{ keepBest: false, average: false, record: false },
        plugins,
        engine,
      })) {
        yield event
        await breathe()
      }
    },
    async progress(folder) {
      try {
        return (await inspect(nodeFolder(folder), { plugins })).progress
      } catch (error) {
        if (isOfPackage(error) && error.code === "CHECKPOINT_MISSING") return undefined
        throw error
      }
    },
    async open(folder, name) {
      const model = await load(nodeFolder(folder), { plugins, engine, which: "last" })
      return { model: evaluatedModel(model.writer, name), close: () => model.close() }
    },
  }
}
