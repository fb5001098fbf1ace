/**
 * What `aunet compare` does.
 *
 * In: options as typed. Out: a folder with a page and its figures; conclusions on the screen.
 * Never: trains what is trained already; two comparisons in one folder.
 */
import { join } from "node:path"
import { compareInto, planAhead } from "@aunet/eval/node"
import { defaultRegistry, openEngine } from "aunet"
import { loadPlugins } from "../../arguments/load-plugins.ts"
import { present } from "../../arguments/present.ts"
import { showControls } from "../../draw/show-controls.ts"
import { checkWritable } from "../../files/out-folder.ts"
import { readTexts } from "../../files/read-texts.ts"
import type { Interrupts } from "../../interrupts.ts"
import { ownVersion } from "../../own-version.ts"
import type { Screen } from "../../report/screen.ts"
import { Stopped } from "../../report/stopped.ts"
import { engineLine } from "../../report/train-report.ts"
import { askedOf, type CompareFlags, tasksOf, typed } from "./compare-flags.ts"
import { progressLine, tellPlan, tellRun } from "./compare-words.ts"
import { compareWorkshop, planWorkshop } from "./compare-workshop.ts"

const DEFAULT_SEEDS = 3

/** Compares. */
export async function compare(flags: CompareFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const asked = askedOf(flags)
  const { out } = asked
  if (out !== undefined) await checkWritable(out)
  const plugins = await loadPlugins(flags.plugin)
  const registry = defaultRegistry(plugins)
  if (flags.engine !== undefined && flags.engine !== "auto") registry.get("engine", flags.engine)
  const tasks = await tasksOf(flags, screen)
  const data = await readTexts(asked.paths, screen, flags)
  const heldOut = flags.heldOut.length === 0 ? undefined : await readTexts(flags.heldOut, screen, flags)
  const comparison = {
    arms: asked.arms,
    stages: asked.stages,
    flops: asked.flops,
    seeds: flags.seeds ?? DEFAULT_SEEDS,
    data,
    ...present({
      heldOut,
      tasks,
      gamma: flags.gamma,
      rowBytes: flags.rowBytes,
      learningRates: asked.learningRates,
      vocabularies: asked.vocabularies,
    }),
  }
  if (flags.plan || out === undefined) {
    const signal = AbortSignal.any([interrupts.signal, screen.closed])
    return tellPlan(await planAhead(out, comparison, planWorkshop(plugins), signal), screen)
  }
  const engine = await openEngine(flags.engine ?? "auto", {
    registry,
    ...present({ threads: flags.threads }),
  })
  const orderly = interrupts.orderly(() =>
    screen.note("stopping after this step, with a save; once more Ctrl-C stops at once"),
  )
  try {
    if (!screen.json) screen.note(`engine    ${engineLine(engine)}`)
    const report = await compareInto(out, comparison, compareWorkshop(engine, plugins), {
      command: typed(flags),
      versions: {
        "@aunet/cli": ownVersion(),
        node: process.versions.node,
        system: `${process.platform} ${process.arch}`,
      },
      signal: AbortSignal.any([interrupts.signal, screen.closed]),
      onPlan: (kept) => tellPlan(kept, screen),
      onProgress: (progress) => screen.progress(progressLine(progress)),
      onRun: tellRun(screen),
    })
    screen.endProgress()
    if (screen.json) screen.printJson({ type: "report", out, ...report })
    else
      screen.print(
        showControls(`${report.conclusions.join("\n")}\n\nthe whole report: ${join(out, "index.html")}\n`),
      )
  } catch (error) {
    const status = screen.closed.aborted ? 0 : interrupts.status()
    throw status === undefined
      ? error
      : new Stopped(
          status,
          status === 0 ? "" : `stopped; what is through is in ${out}, and the same command goes on`,
        )
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
    await engine.engine.close()
  }
}
