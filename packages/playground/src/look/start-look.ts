/**
 * The view that looks inside, at work.
 *
 * In: who draws. Out: a room. Never: waits for the worker.
 */
import { modelList } from "../models/model-list.ts"
import { pageWorker, workerFault } from "../page/page-worker.ts"
import type { Room } from "../page/room.ts"
import { numberIn, textIn } from "../page/share-link.ts"
import { store } from "../page/store.ts"
import { said } from "../page/words.ts"
import { drawLook } from "./draw-look.ts"
import { firstLook, lookedAt, lookStep } from "./look-state.ts"
import workerAddress from "./look-worker.ts?worker&url"
import type { LookAnswer, LookQuestion } from "./messages.ts"

/** Of a stage, layer or head in a link; what a model does not have is none that it is asked for. */
const MOST_NUMBER = 1e6
/** How long a keystroke waits for the next. */
const TYPING_MS = 150

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
      const answer = data as LookAnswer
      if ("insight" in answer) {
        const { id, insight, attention } = answer
        view.tell({ type: "seen", question: id, insight, attention })
      } else view.tell({ type: "failed", question: answer.id, said: answer.failed })
    })
    begun.addEventListener("error", (event) => {
      worker = undefined
      view.tell({
        type: "failed",
        question: asked,
        said: `The worker that reads does not run here: ${workerFault(event)}`,
      })
    })
    return begun
  }
  const ask = (): void => {
    const { question, models, model, text, head } = view.now()
    const entry = models.find(({ id }) => id === model)
    if (question === asked || entry === undefined) return
    asked = question
    const { place } = entry
    try {
      worker ??= begin()
      // An address is of the page, and the worker has another.
      const whole = typeof place === "string" ? new URL(place, location.href).href : place
      worker.postMessage({ id: question, place: whole, text: lookedAt(text), head } satisfies LookQuestion)
    } catch (error) {
      view.tell({ type: "failed", question, said: said(error) })
    }
  }
  const askSoon = (): void => {
    if (!isEntered || view.now().question === asked) return
    clearTimeout(typing)
    typing = setTimeout(ask, TYPING_MS)
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
