/**
 * The splitter that a model of this page was trained with, where it came out of somebody's file.
 *
 *     playground.json beside a checkpoint --moduleAt, in the page--> its file --pluginsOf, in a worker--> its plug-in
 *
 * In: where a model is. Out: its splitter. Never: a script that nobody opened on this page (`opened-here.ts`).
 */
import type { SplitterPlugin } from "@aunet/splitter"
import type { ModelPlace } from "aunet/worker"
import { storedFolder } from "aunet/web"
import { ABOUT_TRAINING } from "../models/taken-names.ts"
import type { ModuleFile, SplitterChoice } from "../splitters/choice.ts"
import { requireOpened } from "../splitters/opened-here.ts"
import { splitterModule } from "../splitters/splitter-module.ts"
import { wholeBeside } from "./beside.ts"
import { readKept } from "./settings.ts"

/** The file that a choice takes its splitter out of. */
export const moduleOf = ({ rule, module }: SplitterChoice): ModuleFile | undefined =>
  rule === "module" ? module : undefined

/** The file of a model's splitter; in the page. @throws Error for one that nobody opened here */
export async function moduleAt(place: ModelPlace): Promise<ModuleFile | undefined> {
  if (typeof place !== "object" || !("stored" in place)) return undefined
  const about = await wholeBeside(storedFolder(place.stored), ABOUT_TRAINING)
  const kept = about && readKept(new TextDecoder().decode(about))
  const module = kept && moduleOf(kept.settings.choice)
  if (module !== undefined) await requireOpened(module)
  return module
}

/** The plug-ins that are needed beside those that come with aunet. @throws what importing a module does */
export const pluginsOf = async (module: ModuleFile | undefined): Promise<readonly SplitterPlugin[]> =>
  module === undefined ? [] : [await splitterModule(module)]
