// Opens an address in Chromium and does there what a person would: types, clicks, looks.
//
// In:  a browser, an address. Out: what scripts in the page give, pictures of it, all that its console complained of,
// and all that it asked for. Never: leaves a browser or a profile behind.
// Source: the Chrome DevTools Protocol.

import { type ChildProcessByStdio, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import type { Readable } from "node:stream"
import type { Chromium } from "./chromium.ts"

/** A page in a browser. */
export interface DrivenPage extends AsyncDisposable {
  /** Runs a script in the page, and waits for what it promises; what it throws is thrown. */
  readonly evaluate: <A>(script: string) => Promise<A>
  /** Asks a script until what it gives is true. */
  readonly until: (script: string) => Promise<void>
  /** Loads the page again, and waits until the new one is there. */
  readonly reload: () => Promise<void>
  /** Presses keys: `Tab`, `Space`, `Enter`. */
  readonly press: (key: "Tab" | " " | "Enter") => Promise<void>
  /** Gives files and folders of this machine to the field that a script finds. */
  readonly giveFiles: (script: string, paths: readonly string[]) => Promise<void>
  /** Does something that downloads a file into a folder of this machine, and waits until it is there. @returns its path */
  readonly download: (folder: string, begin: () => Promise<unknown>) => Promise<string>
  /** Drops files and folders of this machine onto the element that a script finds. */
  readonly dropFiles: (script: string, paths: readonly string[]) => Promise<void>
  /** Asks for light or dark pages, of a width. */
  readonly look: (scheme: "light" | "dark", width: number) => Promise<void>
  /** A picture of the whole page, PNG. */
  readonly picture: () => Promise<Buffer>
  /** Errors and warnings of its console so far, and scripts that failed. */
  readonly complaints: readonly string[]
  /** Addresses that the page and its workers asked for so far, whether they were let or not. */
  readonly requests: readonly string[]
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
]

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, never>
  readonly result?: Record<string, never>
  readonly error?: { readonly message: string }
}

/**
 * WebAssembly is compiled once, and not once more to be fast: a page that lives for seconds takes a sixth of the time less so
 * (docs/log.md), and computes the same.
 */
const SHORT_LIVED = ["--js-flags=--liftoff-only"]

/** How it is opened. */
export interface DriveOptions {
  /** Whether WebAssembly is to be as fast as people have it: for what measures. */
  readonly isMeasured?: boolean
  /** A script that each page and each worker runs before its own. */
  readonly before?: string
}

/** Whether a script was not run since its page was about to be another one; whatever else it threw is thrown. */
function isBetweenPages(error: unknown): false {
  if (/navigated|context (was destroyed|with specified id)/i.test(String(error))) return false
  throw error
}

/** Opens it. */
export async function drive(
  { path, env }: Chromium,
  address: string,
  options: DriveOptions = {},
): Promise<DrivenPage> {
  const profile = await mkdtemp(join(tmpdir(), "aunet-driven-"))
  const child = spawn(
    path,
    [
      ...FLAGS,
      ...(options.isMeasured === true ? [] : SHORT_LIVED),
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...env },
    },
  )
  const ended = new Promise((resolve) => {
    for (const end of ["exit", "error"] as const) child.once(end, resolve)
  })
  const close = async (): Promise<void> => {
    child.kill()
    await ended
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    return await opened(child, address, options, close)
  } catch (error) {
    await close()
    throw error
  }
}

/** Talks to a browser that was started. */
async function opened(
  child: ChildProcessByStdio<null, null, Readable>,
  address: string,
  { before }: DriveOptions,
  close: () => Promise<void>,
): Promise<DrivenPage> {
  const listens = new Promise<string>((resolve, reject) => {
    let said = ""
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      said += part
      const [, found] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once("error", reject)
    child.once("exit", () => reject(new Error(`the browser ended at once: ${said.slice(-500)}`)))
  })
  const socket = new WebSocket(await listens)
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve)
    socket.addEventListener("error", reject)
  })
  const complaints: string[] = []
  const requests: string[] = []
  const waiting = new Map<number, { answer: (message: Message) => void; fail: (error: Error) => void }>()
  const failAll = (why: string): void => {
    for (const { fail } of waiting.values()) fail(new Error(why))
    waiting.clear()
  }
  child.once("exit", () => failAll("the browser ended"))
  let onLoad = (): void => {}
  let downloading = ""
  let onDownload = (_state: string): void => {}
  let last = 0
  const send = async (method: string, params: object = {}, sessionId?: string): Promise<never> => {
    const id = ++last
    const answered = new Promise<Message>((answer, fail) => waiting.set(id, { answer, fail }))
    socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }))
    const { result, error } = await answered
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result as never
  }
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) {
      waiting.get(message.id)?.answer(message)
      waiting.delete(message.id)
      return
    }
    const { method, params = {} } = message
    if (method === "Page.loadEventFired") onLoad()
    if (method === "Browser.downloadWillBegin") downloading = params["suggestedFilename"] as string
    if (method === "Browser.downloadProgress" && params["state"] !== "inProgress") onDownload(params["state"])
    if (method === "Inspector.targetCrashed") failAll("the page crashed")
    if (method === "Runtime.exceptionThrown") complaints.push(JSON.stringify(params["exceptionDetails"]))
    if (method === "Network.requestWillBeSent")
      requests.push((params as unknown as { request: { url: string } }).request.url)
    // A worker; one that ended meanwhile asks for nothing.
    if (method === "Target.attachedToTarget") listen(params["sessionId"] as string).catch(() => {})
    if (method === "Log.entryAdded") complaints.push(JSON.stringify(params["entry"]))
    const { type = "" } = params as { type?: string }
    if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(type))
      complaints.push(JSON.stringify(params["args"]))
  })
  /** Hears what a page or a worker asks for, from its first moment, and the workers that it begins. */
  async function listen(session: string): Promise<void> {
    const onto = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }
    // All at once: a service worker answers nothing before it may run, and it begins no workers.
    await Promise.all([
      // What it asked for is told, not what came: the page's process would keep that for us.
      send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }, session),
      ...(before === undefined ? [] : [send("Runtime.evaluate", { expression: before }, session)]),
      send("Target.setAutoAttach", onto, session).catch(() => {}),
      send("Runtime.runIfWaitingForDebugger", {}, session),
    ])
  }
  const { targetId } = (await send("Target.createTarget", { url: "about:blank" })) as { targetId: string }
  const { sessionId } = (await send("Target.attachToTarget", { targetId, flatten: true })) as {
    sessionId: string
  }
  const ask = <A>(method: string, params: object = {}): Promise<A> => send(method, params, sessionId)
  for (const domain of ["Runtime", "Log", "Page", "Inspector"]) await ask(`${domain}.enable`)
  if (before !== undefined) await ask("Page.addScriptToEvaluateOnNewDocument", { source: before })
  await listen(sessionId)
  await ask("Page.navigate", { url: address })
  const evaluate = async <A>(expression: string): Promise<A> => {
    const { result, exceptionDetails } = await ask<{ result: { value: A }; exceptionDetails?: object }>(
      "Runtime.evaluate",
      { expression, awaitPromise: true, returnByValue: true, userGesture: true },
    )
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
    return result.value
  }
  const drag = async (type: string, script: string, files: readonly string[]): Promise<void> => {
    const [x, y] = await evaluate<[number, number]>(
      `{ const element = ${script}; element.scrollIntoView(); const { left, top } = element.getBoundingClientRect(); [left + 5, top + 5] }`,
    )
    await ask("Input.dispatchDragEvent", { type, x, y, data: { items: [], files, dragOperationsMask: 1 } })
  }
  const page: DrivenPage = {
    complaints,
    requests,
    evaluate,
    until: async (script) => {
      // Asked again and again from here: a page that is loaded once more forgets what it was waiting for, and one that goes
      // to another process never answers what was asked before.
      const isTrue = (): Promise<boolean> => evaluate<boolean>(`Boolean(${script})`).catch(isBetweenPages)
      while (!(await Promise.race([isTrue(), delay(2000, false)]))) await delay(50)
    },
    reload: async () => {
      const loaded = new Promise<void>((resolve) => (onLoad = resolve))
      await ask("Page.reload")
      await loaded
    },
    press: async (key) => {
      const text = { Tab: undefined, " ": " ", Enter: "\r" }[key]
      const code = key === " " ? "Space" : key
      const windowsVirtualKeyCode = { Tab: 9, " ": 32, Enter: 13 }[key]
      await ask("Input.dispatchKeyEvent", { type: "keyDown", key, code, windowsVirtualKeyCode, text })
      await ask("Input.dispatchKeyEvent", { type: "keyUp", key, code, windowsVirtualKeyCode })
    },
    giveFiles: async (script, files) => {
      const { result } = await ask<{ result: { objectId: string } }>("Runtime.evaluate", {
        expression: script,
      })
      await ask("DOM.setFileInputFiles", { objectId: result.objectId, files })
    },
    download: async (folder, begin) => {
      await send("Browser.setDownloadBehavior", {
        behavior: "allow",
        downloadPath: folder,
        eventsEnabled: true,
      })
      const ended = new Promise<string>((resolve) => (onDownload = resolve))
      await begin()
      const state = await ended
      if (state !== "completed") throw new Error(`the download of ${downloading} is ${state}`)
      return join(folder, downloading)
    },
    dropFiles: async (script, files) => {
      for (const type of ["dragEnter", "dragOver", "drop"]) await drag(type, script, files)
    },
    look: async (scheme, width) => {
      await ask("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] })
      await ask("Emulation.setDeviceMetricsOverride", {
        ...{ width, height: 900, deviceScaleFactor: 1, mobile: false },
      })
    },
    picture: async () => {
      const { data } = await ask<{ data: string }>("Page.captureScreenshot", { captureBeyondViewport: true })
      return Buffer.from(data, "base64")
    },
    [Symbol.asyncDispose]: async () => {
      socket.close()
      await close()
    },
  }
  return page
}
