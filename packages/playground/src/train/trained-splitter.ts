/**
 * The splitter that a model of this page was trained with, where it came out of somebody's file.
 *
 * In: where a model is. Out: its plug-in, in a list, or an empty one. Never: runs the script of a model that was not trained in
 * this browser: only what its owner opened here is kept beside one.
 */
import type { SplitterPlugin } from "@aunet/splitter"
import type { ModelPlace } from "aunet/worker"
import { storedFolder } from "aunet/web"
import { ABOUT_TRAINING } from "../models/taken-names.ts"
import type { SplitterChoice } from "../splitters/choice.ts"
import { splitterModule } from "../splitters/splitter-module.ts"
import { wholeBeside } from "./beside.ts"
import { readKept } from "./settings.ts"

/** The plug-ins of a choice beside those that come with aunet. @throws what importing a module does */
export const pluginsOf = async ({ rule, module }: SplitterChoice): Promise<readonly SplitterPlugin[]> =>
  rule === "module" && module !== undefined ? [await splitterModule(module)] : []

/** The plug-ins of a model. @throws what importing a module does */
export async function pluginsAt(place: ModelPlace): Promise<readonly SplitterPlugin[]> {
  if (typeof place !== "object" || !("stored" in place)) return []
  const about = await wholeBeside(storedFolder(place.stored), ABOUT_TRAINING)
  const kept = about && readKept(new TextDecoder().decode(about))
  return kept === undefined ? [] : pluginsOf(kept.settings.choice)
}
