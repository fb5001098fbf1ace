/**
 * What `npm start` does: the whole path from text to the model's own words, small enough to watch.
 *
 *     texts of this folder -> training -> checkpoint -> a sample -> what to type next
 *
 * In: options as typed. Out: a checkpoint, and all of that on the screen. Never: computes.
 */
import { load, type LoadOptions, openEngine, type Size } from "aunet"
import { nodeFolder } from "aunet/node"
import { bits, counted } from "../report/figures.ts"
import { checkThere } from "../arguments/check-there.ts"
import { errorInFlags } from "../arguments/in-flags.ts"
import type { Interrupts } from "../interrupts.ts"
import { invocation } from "../report/invocation.ts"
import { runFacts } from "../report/run-facts.ts"
import { shellPath } from "../report/shell-quote.ts"
import { checkOut, lookAt } from "../files/out-folder.ts"
import { ownTexts } from "../files/own-texts.ts"
import { present } from "../arguments/present.ts"
import { readTexts } from "../files/read-texts.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { runTraining } from "./training.ts"

/** Options as typed. */
export interface StartFlags {
  readonly data: readonly string[]
  readonly out: string | undefined
  readonly minutes: number | undefined
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly watch: boolean
  readonly resume: boolean
  readonly json: boolean
}

/** What is trained when nothing else is said: with set-up and sample it stays below five minutes. */
const PLAN = { size: "tiny" as Size, stages: 2, minutes: 3, out: "runs/start" }

/** How much it writes: so many bytes, or what it gets done in so many milliseconds. */
const SAMPLE = { maxBytes: 240, temperature: 0.7, milliseconds: 20_000 }

/** Trains, saves, writes. */
export async function start(flags: StartFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { minutes = PLAN.minutes, resume } = flags
  const out = flags.out ?? (await ownFolder(resume))
  await checkOut(out, { resume, goOnWith: "--resume" })
  checkThere("--data", flags.data)
  const paths = flags.data.length > 0 ? flags.data : await ownTexts(process.cwd())
  const say = (line: string): void => (screen.json ? undefined : screen.note(line))
  say(
    `A small AU-Net learns from ${flags.data.length > 0 ? flags.data.join(", ") : "this folder's prose and source"} for ${counted(minutes, "minute")}.`,
  )
  say(
    "It begins with 8 bits for each byte; the held-out figure tells how many it needs for text it never sees.\n",
  )

  const next = invocation()
  const place = shellPath(out)
  const given = flags.data.map((path) => `--data ${shellPath(path)} `).join("")
  const again = `start ${given}--out ${place} --resume`
  const documents = await readTexts(paths, screen)
  const engine = await openEngine(flags.engine ?? "auto", present({ threads: flags.threads }))
  const { size, stages } = PLAN
  const end = await runTraining(
    {
      ...{ data: documents, length: { minutes }, size, stages, out: nodeFolder(out), resume, engine },
      record: runFacts(process.argv.slice(2)),
    },
    screen,
    interrupts,
    { goOnWith: `${next} ${again}`, ...(flags.watch && { watch: { path: out, plugin: [] } }) },
  ).catch((error: unknown) => {
    throw errorInFlags(error, ["rowBytes"], " of aunet train")
  })
  say(`saved     in ${out}\n`)

  const opening = openingOf(documents[0]?.bytes)
  const sample = await writeSample(
    out,
    present({ engine: engine.name, threads: engine.threads }),
    opening,
    screen,
  )
  if (screen.json) {
    const { heldOutBitsPerByte, checkpoint } = end
    screen.printJson({ type: "sample", ...sample, heldOutBitsPerByte, checkpoint })
    return
  }
  screen.note(`
It needs ${end.heldOutBitsPerByte === undefined ? "" : `${bits(end.heldOutBitsPerByte)} bits for a byte now; `}longer training and more text make better ones. Next:
  ${next} generate ${place} --prompt "The "
  ${next} inspect ${place}
  ${next} ${again} --minutes 10
  ${next} split "The cat sat on the mat."
  ${next} train ${given === "" ? "--data <your texts> " : given}--out runs/mine --size small --minutes 60`)
}

/**
 * The folder of a training whose folder nobody named: the first of runs/start, runs/start-2... that is free, since what
 * is in one may be hours of work; to go on, the last that holds a checkpoint.
 */
async function ownFolder(resume: boolean): Promise<string> {
  for (let n = 1, last = PLAN.out; ; n++) {
    const folder = n === 1 ? PLAN.out : `${PLAN.out}-${n}`
    const found = await lookAt(folder)
    if (found === "free") return resume ? last : folder
    if (found === "checkpoint") last = folder
  }
}

/** Lets the model write and shows it as it comes. */
async function writeSample(
  out: string,
  loading: LoadOptions,
  prompt: string,
  screen: Screen,
): Promise<{ readonly prompt: string; readonly text: string; readonly bytes: number }> {
  const model = await load(nodeFolder(out), loading)
  const endsAt = performance.now() + SAMPLE.milliseconds
  const show = (text: string): void => (screen.json ? undefined : screen.print(showControls(text)))
  if (!screen.json) screen.note(`It writes, after ${JSON.stringify(prompt)}:`)
  show(prompt)
  let text = ""
  let bytes = 0
  const { maxBytes, temperature } = SAMPLE
  try {
    for await (const piece of model.generate(prompt, { maxBytes, temperature })) {
      text += piece.text
      bytes++
      show(piece.text)
      if (performance.now() > endsAt) break
    }
  } finally {
    await model.close()
  }
  show("\n")
  return { prompt, text, bytes }
}

/** The first words of a text: what the model has seen texts begin with. */
function openingOf(bytes: Uint8Array = new Uint8Array()): string {
  const [line = ""] = new TextDecoder()
    .decode(bytes.subarray(0, 400))
    .split("\n")
    .filter((each) => each.trim() !== "")
  return line
    .split(/(?<=\s)/)
    .slice(0, 3)
    .join("")
    .slice(0, 24)
}
