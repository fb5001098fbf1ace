/**
 * The view that looks inside, at work.
 *
 * In: who draws. Out: a room. Never: waits for the worker.
 */
import { modelList } from "../models/model-list.ts"
import { pageWorker } from "../page/page-worker.ts"
import { silence } from "../page/silence.ts"
import { workerFault } from "../page/worker-fault.ts"
import type { Room } from "../page/room.ts"
import { numberIn, textIn } from "../page/share-link.ts"
import { store } from "../page/store.ts"
import { said } from "../page/words.ts"
import { moduleAt } from "../train/trained-splitter.ts"
import { drawLook } from "./draw-look.ts"
import { firstLook, lookedAt, lookStep } from "./look-state.ts"
import workerAddress from "./look-worker.ts?worker&url"
import type { LookAnswer, LookQuestion } from "./messages.ts"

/** Of a stage, layer or head in a link; what a model does not have is none that it is asked for. */
const MOST_NUMBER = 1e6
/** How long a keystroke waits for the next. */
const TYPING_MS = 150

/** When what has not come will never come, and how long somebody who changes something waits for what was asked before. */
const [LONGEST_MS, PATIENCE_MS] = [60_000, 10_000]
const SILENT =
  "Nothing came back in time, so it was ended: a splitter does not return, or the model is too much for this browser. Choose another model or text."

/** Starts it. */
export function startLook(redraw: () => void): Room {
  const view = store(firstLook, lookStep, () => {
    redraw()
    askSoon()
  })
  let worker: Worker | undefined
  let asked = 0
  let typing: ReturnType<typeof setTimeout> | undefined
  let isEntered = false

  const begin = (): Worker => {
    const begun = pageWorker(workerAddress)
    begun.addEventListener("message", ({ data }) => {
      // A splitter out of a file runs there, and may post what it likes.
      const answer = Object(data) as LookAnswer
      owed.answered()
      // It works on, and owes what was asked since.
      if (answer.id !== asked) owed.asked()
      if ("insight" in answer) {
        const { id, insight, attention } = answer
        view.tell({ type: "seen", question: id, insight, attention })
      } else view.tell({ type: "failed", question: answer.id, said: answer.failed })
    })
    begun.addEventListener("error", (event) => {
      end()
      view.tell({
        type: "failed",
        question: asked,
        said: `The worker that reads does not run here: ${workerFault(event)}`,
      })
    })
    return begun
  }
  const end = (): void => {
    owed.answered()
    worker?.terminate()
    worker = undefined
  }
  const owed = silence(LONGEST_MS, () => {
    end()
    view.tell({ type: "failed", question: asked, said: SILENT })
  })
  const ask = async (): Promise<void> => {
    const { question, models, model, text, head } = view.now()
    const entry = models.find(({ id }) => id === model)
    if (question === asked || entry === undefined) return
    asked = question
    const { place } = entry
    try {
      const splitter = await moduleAt(place)
      if (question !== asked) return
      // What does not return would keep all others waiting.
      if (owed.owedMs() > PATIENCE_MS) end()
      worker ??= begin()
      // An address is of the page, and the worker has another.
      const whole = typeof place === "string" ? new URL(place, location.href).href : place
      const asks: LookQuestion = { id: question, place: whole, splitter, text: lookedAt(text), head }
      worker.postMessage(asks)
      owed.asked()
    } catch (error) {
      view.tell({ type: "failed", question, said: said(error) })
    }
  }
  const askSoon = (): void => {
    if (!isEntered || view.now().question === asked) return
    clearTimeout(typing)
    typing = setTimeout(() => void ask(), TYPING_MS)
  }
  return {
    name: "look",
    title: "Look inside",
    draw: () => drawLook(view.now(), view.tell),
    shared: () => ({ text: view.now().text, ...view.now().head }),
    sharedWords: () => "the text and the head, and no model",
    take: ({ text, stage, layer, head }) => {
      const now = view.now()
      view.tell({ type: "text", text: textIn(text, now.text) })
      const whole = (value: unknown, other: number): number =>
        Math.floor(numberIn(value, 0, MOST_NUMBER, other))
      view.tell({
        type: "head",
        head: {
          stage: whole(stage, now.head.stage),
          layer: whole(layer, now.head.layer),
          head: whole(head, now.head.head),
        },
      })
    },
    enter: () => {
      isEntered = true
      modelList().then(
        (models) => view.tell({ type: "models", models }),
        () => {},
      )
      askSoon()
    },
  }
}
