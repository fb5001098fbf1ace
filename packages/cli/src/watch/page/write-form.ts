/**
 * The box that writes.
 *
 * In: checkpoints to choose among, what is typed. Out: the text as it comes, and the command that writes the same.
 * Never: more than one text at a time.
 */
import type { PageDocument, PageElement, PageField } from "./browser.ts"
import { element } from "./element.ts"
import type { CheckpointRow } from "./watch-state.ts"

declare const document: PageDocument

/** Makes it work. @returns what shows the checkpoints, and what chooses one */
export function writeForm(form: PageElement): {
  readonly show: (rows: readonly CheckpointRow[]) => void
  readonly choose: (id: string) => void
} {
  const field = (name: string): PageField => form.querySelector(`[name=${name}]`) as PageField
  const which = field("checkpoint")
  const prompt = field("prompt")
  const button = form.querySelector("button") as PageElement
  const written = form.querySelector("output") as PageElement
  const command = form.querySelector("code") as PageElement
  let running: AbortController | undefined
  const asked = () => ({
    checkpoint: which.value,
    prompt: prompt.value,
    maxBytes: Number(field("maxBytes").value),
    temperature: Number(field("temperature").value),
  })
  const tellCommand = async (): Promise<void> => {
    const { maxBytes, temperature, ...texts } = asked()
    const params = new URLSearchParams({ ...texts, maxBytes: `${maxBytes}`, temperature: `${temperature}` })
    const answer = await fetch(`/command?${params.toString()}`)
    command.textContent = answer.ok ? await answer.text() : ""
  }
  const write = async (): Promise<void> => {
    const stop = new AbortController()
    running = stop
    button.textContent = "Stop"
    const text = document.createTextNode("")
    const status = element("span", { class: "soft" }, " (opens the model)")
    written.replaceChildren(element("span", { class: "soft" }, prompt.value), text, status)
    try {
      const answer = await fetch("/write", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(asked()),
        signal: stop.signal,
      })
      if (!answer.ok || answer.body === null) throw new Error(await answer.text())
      const decoder = new TextDecoder()
      const reader = answer.body.getReader()
      for (;;) {
        const { value, done } = await reader.read()
        if (done) break
        status.remove()
        text.data += decoder.decode(value, { stream: true })
      }
      status.remove()
    } catch (error) {
      status.remove()
      if (!stop.signal.aborted) written.append(element("p", { class: "wrong" }, (error as Error).message))
    } finally {
      running = undefined
      button.textContent = "Write"
    }
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (running === undefined) void write()
    else running.abort()
  })
  let waiting: ReturnType<typeof setTimeout> | undefined
  form.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => void tellCommand(), 200)
  })
  return {
    show: (rows) => {
      const names = rows.map(({ run, which: kind, step }) => `${run}: ${kind}, step ${step}`)
      form.hidden = rows.length === 0
      if (form.dataset["shown"] === JSON.stringify(names)) return
      form.dataset["shown"] = JSON.stringify(names)
      const chosen = which.value
      which.replaceChildren(...rows.map(({ id }, i) => element("option", { value: id }, names[i] as string)))
      const first = rows.find(({ isTaken }) => isTaken)?.id ?? rows[0]?.id ?? ""
      which.value = rows.some(({ id }) => id === chosen) ? chosen : first
      if (rows.length > 0) void tellCommand()
    },
    choose: (id) => {
      which.value = id
      void tellCommand()
      form.scrollIntoView({ block: "nearest" })
      prompt.focus()
    },
  }
}
