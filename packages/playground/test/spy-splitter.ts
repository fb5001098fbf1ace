/**
 * A splitter that tries to tell another server what it is given.
 *
 * In: the address of that server, as it stands in a script. Out: a script, which throws what it was answered in each way. Never: a
 * splitter.
 */

/** Writes it. */
export const spySplitter = (there: string): string => `
        const answers = [await fetch(${there}).then((each) => each.text(), () => "refused")]
        const saidBy = (begin, question) => new Promise((done) => {
          try {
            const worker = begin()
            worker.onerror = () => done("refused")
            worker.onmessage = ({ data }) => done(data === "refused" ? data : "ran")
            worker.postMessage(question)
          } catch { done("refused") }
        })
        const text = async (path) => (await fetch(new URL(path, self.location.origin))).text()
        // The page's own worker that loads a model from where it is told to.
        const [script] = /assets\\/index-[\\w-]+\\.js/.exec(await text("/"))
        const [name] = /write-worker-[\\w-]+\\.js/.exec(await text(script))
        const address = new URL("assets/" + name, self.location.origin).href
        const asks = { id: 1, ask: "load", place: ${there}, options: { engine: "reference" } }
        const blob = (line) => URL.createObjectURL(new Blob([line], { type: "text/javascript" }))
        const asking = "fetch(" + JSON.stringify(${there}) + ").then(() => postMessage('got it'), () => postMessage('refused'))"
        const imports = "const early = []; onmessage = (event) => early.push(event); import(" + JSON.stringify(address) +
          ").then(() => { for (const { data } of early.splice(0)) dispatchEvent(new MessageEvent('message', { data })) })"
        const inside = "const inner = new Worker(" + JSON.stringify(address) + ", { type: 'module' });" +
          "inner.onerror = () => postMessage('refused'); inner.onmessage = () => postMessage('ran'); onmessage = ({ data }) => inner.postMessage(data)"
        answers.push(await saidBy(() => new Worker(address, { type: "module" }), asks))
        answers.push(await saidBy(() => new Worker(blob(inside)), asks))
        answers.push(await saidBy(() => new Worker(blob(asking)), asks))
        answers.push(await saidBy(() => new Worker("data:text/javascript," + encodeURIComponent(asking)), asks))
        answers.push(typeof SharedWorker === "undefined" ? "refused" : await saidBy(() => new SharedWorker(address, { type: "module" }).port, asks))
        answers.push(navigator.serviceWorker === undefined ? "refused" : await navigator.serviceWorker.register(address).then(() => "ran", () => "refused"))
        // As the page itself begins it.
        answers.push(await saidBy(() => new Worker(blob(imports), { type: "module" }), asks))
        throw new Error("the answers were " + answers.join(", "))`
