/** Workers of the view that trains, with workers that answer as they are told, or never. */
import { expect, test } from "vitest"
import type { WorkerLike } from "aunet/worker"
import { frameCount } from "../src/train/frame-count.ts"
import { planner } from "../src/train/planner.ts"
import type { TrainAnswer, TrainQuestion } from "../src/train/messages.ts"
import { begun, type Run } from "../src/train/run.ts"
import { firstSettings, type TrainPlan } from "../src/train/settings.ts"
import { firstTrain, trainStep, type TrainState, type TrainViewEvent } from "../src/train/train-state.ts"
import { readTexts } from "../src/train/train-text.ts"
import { trainings } from "../src/train/trainings.ts"
import { readModule } from "../src/splitters/read-module.ts"
import { store } from "../src/page/store.ts"

/** A worker of a page that does what it is told. */
class Fake extends EventTarget {
  readonly asked: TrainQuestion[] = []
  isEnded = false
  postMessage(question: TrainQuestion): void {
    this.asked.push(question)
  }
  terminate(): void {
    this.isEnded = true
  }
  says(answer: TrainAnswer): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: answer }))
  }
}

function workers() {
  const all: Fake[] = []
  const begin = (): WorkerLike => {
    const worker = new Fake()
    all.push(worker)
    return worker as unknown as WorkerLike
  }
  return { all, begin }
}

const ask = (id: number) => ({ ask: "plan", id, settings: firstSettings, text: [] }) as const
const plan = { steps: 5 } as TrainPlan

test("a planner that does not answer is ended by the next question, and one that does plans on", () => {
  const { all, begin } = workers()
  const heard: TrainViewEvent[] = []
  const planning = planner(begin, (event) => heard.push(event))
  planning.ask(ask(1))
  planning.ask(ask(2))
  expect(all.map(({ isEnded }) => isEnded)).toEqual([true, false])
  all[0]?.says({ told: "planned", id: 1, plan })
  all[1]?.says({ told: "failed", id: 2, said: "no" })
  expect(heard).toEqual([{ type: "notPlanned", question: 2, said: "no" }])
  planning.ask(ask(3))
  expect(all).toHaveLength(2)
  // Nobody asks that any more.
  planning.onlyFor(3)
  expect(all[1]?.isEnded).toBe(false)
  planning.onlyFor(4)
  expect(all[1]?.isEnded).toBe(true)
})

test("a planner that was taken tells nothing any more, and one whose script does not load says so", () => {
  const { all, begin } = workers()
  const heard: TrainViewEvent[] = []
  const planning = planner(begin, (event) => heard.push(event))
  planning.ask(ask(1))
  all[0]?.says({ told: "planned", id: 1, plan })
  planning.onlyFor(2)
  expect(planning.take()).toBe(all[0])
  all[0]?.dispatchEvent(new Event("error"))
  expect(heard).toEqual([{ type: "planned", question: 1, plan }])
  planning.ask(ask(2))
  all[1]?.dispatchEvent(new Event("error"))
  expect(heard.at(-1)).toMatchObject({
    type: "notPlanned",
    question: 2,
    said: expect.stringMatching(/^The worker that trains does not run: its script does not load/),
  })
  planning.take()
  expect(all).toHaveLength(3)
})

/** Trainings, and where their view stands. */
function working(begin: () => WorkerLike) {
  const view = store<TrainState, TrainViewEvent>(firstTrain, trainStep, () => {})
  const worked: boolean[] = []
  const all = trainings(view, begin, (isAny) => worked.push(isAny))
  return { view, all, worked, run: () => view.now().runs[0]! }
}
const fresh: Run = begun("X", { settings: firstSettings, textName: "t", steps: 9, peakRate: 0.004 })
const event = (told: object): TrainAnswer => ({ told: "event", event: told as never })

test("a training that is ended at once is heard no more, and goes on with a new worker and its own rate", async () => {
  const { all: made, begin } = workers()
  const { all, run, worked } = working(begin)
  const first = new Fake()
  await all.train(fresh, first as unknown as WorkerLike, Promise.resolve([]))
  expect(first.asked).toMatchObject([{ ask: "train", name: "X", text: [], learningRate: 0.004 }])
  all.end("X")
  expect(first.isEnded).toBe(true)
  first.says(event({ type: "start", parameters: 1, resumedAt: 0 }))
  expect(run().stands).toBe("paused")
  expect(worked.at(-1)).toBe(false)
  all.goOn("X")
  // A second press begins no second worker.
  all.goOn("X")
  expect(made).toHaveLength(1)
  expect(made[0]?.asked).toMatchObject([{ ask: "train", name: "X", steps: 9, learningRate: 0.004 }])
  made[0]?.says(event({ type: "start", parameters: 1, resumedAt: 0 }))
  all.pause("X", 0.001)
  expect(run().stands).toBe("stopping")
  made[0]?.says(event({ type: "end", steps: 3, stopped: true }))
  expect(made[0]?.isEnded).toBe(true)
  expect(made[1]?.asked).toMatchObject([{ ask: "train", learningRate: 0.001 }])
  made[1]?.dispatchEvent(new Event("error"))
  expect(run()).toMatchObject({ stands: "paused", peakRate: 0.001 })
  expect(run().problem).toContain("its script does not load")
})

test("ended while its text is read, it asks nothing of its worker; a text that fails is told", async () => {
  const { all, run } = working(workers().begin)
  const worker = new Fake()
  let come = (_: readonly never[]): void => {}
  const begins = all.train(fresh, worker as unknown as WorkerLike, new Promise((resolve) => (come = resolve)))
  all.end("X")
  come([])
  await begins
  expect(worker.asked).toEqual([])
  await all.train(fresh, new Fake() as unknown as WorkerLike, Promise.reject(new Error("no text")))
  expect(run()).toMatchObject({ stands: "failed", problem: "no text" })
})

test("a browser that begins no worker says so at the training", async () => {
  const { all, run } = working(() => {
    throw new Error("refused")
  })
  await all.train(fresh, new Fake() as unknown as WorkerLike, Promise.resolve([]))
  all.end("X")
  all.goOn("X")
  expect(run()).toMatchObject({ stands: "failed", problem: expect.stringContaining("refused") })
})

test("frames are counted once, however often it was stopped and begun", () => {
  const waiting = new Map<number, () => void>()
  let last = 0
  const frames = frameCount(
    (draw) => {
      waiting.set(++last, draw)
      return last
    },
    (request) => waiting.delete(request),
  )
  const draw = (times: number): void => {
    for (let frame = 0; frame < times; frame++) {
      const now = [...waiting.values()]
      waiting.clear()
      for (const each of now) each()
    }
  }
  for (let n = 0; n < 3; n++) {
    frames.begin()
    frames.begin()
    draw(5)
    if (n < 2) frames.stop()
  }
  expect(frames.taken()).toBe(5)
  draw(60)
  expect([frames.taken(), frames.taken()]).toEqual([60, 0])
  frames.stop()
  expect(waiting.size).toBe(0)
})

test("files share the room of one text, and what had none is told", async () => {
  const file = (name: string, size: number): File => new File([new Uint8Array(size).fill(97)], name)
  const read = await readTexts([file("a", 4), file("none", 0), file("b", 5), file("c", 9)], 6)
  expect(read.files.map(({ name, bytes }) => [name, bytes.length])).toEqual([
    ["a", 4],
    ["b", 2],
  ])
  expect(read.remarks.join(" ")).toMatch(/b is long.* 1 file had no room any more/)
  // UTF-16 grows as UTF-8.
  const wide = new File([Uint8Array.of(0xff, 0xfe, 0x42, 0x30, 0x42, 0x30)], "wide")
  expect((await readTexts([wide], 6)).files[0]?.bytes.length).toBe(6)
  expect((await readTexts([wide], 5)).files[0]?.bytes.length).toBeLessThanOrEqual(5)
  await expect(readTexts([file("none", 0)])).rejects.toThrow("nothing to learn from")
})

test("a module is a script of some size, and no more", async () => {
  expect(await readModule(new File(["x"], "a.js"))).toEqual({ name: "a.js", script: "x" })
  const large = { name: "a.js", size: 5e6 } as File
  await expect(readModule(large)).rejects.toThrow("a.js is no splitter: a script has at most 4 MB.")
})
