/**
 * The view of segments at work: what is asked of its worker, and when.
 *
 *     state --a new question--> worker --> answered
 *                                  `-- nothing for long: ended, and begun anew
 *
 * In: who draws. Out: a room. Never: waits for the worker.
 */
import { readFile } from "../page/read-file.ts"
import { readModule } from "../splitters/read-module.ts"
import type { Room } from "../page/room.ts"
import { pageWorker } from "../page/page-worker.ts"
import { workerFault } from "../page/worker-fault.ts"
import { store } from "../page/store.ts"
import { silence } from "../page/silence.ts"
import { said } from "../page/words.ts"
import { drawSee } from "./draw-see.ts"
import type { SeeDoing } from "./see-doing.ts"
import type { SeeQuestion } from "./messages.ts"
import { seeAnswer } from "./see-answer.ts"
import { bytesOf, firstSee, MOST_FILE_BYTES, seeStep, type SeenText } from "./see-state.ts"
import { seeOf, sharedSee, sharedSeeWords } from "./shared-see.ts"
import workerAddress from "./see-worker.ts?worker&url"

/** How long a keystroke waits for the next. */
const TYPING_MS = 60
/** When what has not come will never come: 32 MB take some seconds, a text that is learned from some more. */
const LONGEST_MS = 60_000
/** How long somebody who has changed something waits for an answer to what was asked before. */
const PATIENCE_MS = 3000

const SILENT =
  "Nothing came back in time, so it was ended: a splitter does not return, or the text is too much for it. Choose another one, or less text."

/** Starts it. */
export function startSee(redraw: () => void): Room {
  const view = store(firstSee, seeStep, () => {
    redraw()
    askSoon()
  })
  let worker: Worker | undefined
  let asked = 0
  /** The text that the worker has. */
  let sent: SeenText | undefined
  let typing: ReturnType<typeof setTimeout> | undefined
  let isEntered = false

  const begin = (): Worker => {
    const begun = pageWorker(workerAddress)
    begun.addEventListener("message", ({ data }) => {
      const answer = seeAnswer(data)
      if (answer === undefined) return
      const { id, results } = answer
      owed.answered()
      // It works on, and owes what was asked since.
      if (id !== asked) owed.asked()
      view.tell({ type: "answered", question: id, results })
    })
    begun.addEventListener("error", (event) => {
      end()
      const why = `The worker that splits does not run: ${workerFault(event)}`
      view.tell({ type: "lost", question: asked, said: why })
    })
    return begun
  }
  const end = (): void => {
    owed.answered()
    worker?.terminate()
    worker = undefined
    sent = undefined
  }
  const owed = silence(LONGEST_MS, () => {
    end()
    view.tell({ type: "lost", question: asked, said: SILENT })
  })
  const ask = (): void => {
    const { text, choices, levels, size, drawnBytes, question } = view.now()
    if (question === asked) return
    asked = question
    // A splitter that does not return would keep all others waiting.
    if (owed.owedMs() > PATIENCE_MS) end()
    try {
      worker ??= begin()
    } catch (error) {
      return view.tell({ type: "lost", question, said: said(error) })
    }
    worker.postMessage({
      id: question,
      ...(text !== sent && { text: bytesOf(text) }),
      choices,
      levels,
      size,
      drawnBytes,
    } satisfies SeeQuestion)
    sent = text
    owed.asked()
  }
  const askSoon = (): void => {
    if (!isEntered || view.now().question === asked) return
    clearTimeout(typing)
    typing = setTimeout(ask, TYPING_MS)
  }
  const doing: SeeDoing = {
    tell: view.tell,
    open: (file) => {
      readFile(file, MOST_FILE_BYTES).then(
        (read) => view.tell({ type: "file", ...read }),
        (error: unknown) => view.tell({ type: "problem", said: said(error) }),
      )
    },
    openModule: (file, at) => {
      readModule(file).then(
        (module) => view.tell({ type: "choice", at, change: { module } }),
        (error: unknown) => view.tell({ type: "problem", said: said(error) }),
      )
    },
  }
  return {
    name: "see",
    title: "See",
    draw: () => drawSee(view.now(), doing),
    shared: () => sharedSee(view.now()),
    sharedWords: () => sharedSeeWords(view.now()),
    take: (shared) => view.tell({ type: "shared", state: seeOf(shared, view.now()) }),
    enter: () => {
      isEntered = true
      askSoon()
    },
  }
}
