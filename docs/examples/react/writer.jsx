import { useEffect, useState } from "react"
import { loadInWorker } from "aunet/worker"

/** A text that a model goes on with; `address` is where the model's folder is served. */
export function Writer({ address }) {
  const [model, setModel] = useState()
  const [text, setText] = useState("the cat")
  const [status, setStatus] = useState("loading ...")
  const [stopping, setStopping] = useState()

  useEffect(() => {
    const gone = new AbortController()
    const loading = loadInWorker(address, { engine: "onnx", signal: gone.signal })
    loading.then(
      (loaded) => (setModel(loaded), setStatus("ready")),
      (error) => gone.signal.aborted || setStatus(error.message),
    )
    // The component may go before its model has come.
    return () => {
      gone.abort()
      setModel(undefined)
      loading.then((loaded) => loaded.close()).catch(() => {})
    }
  }, [address])

  const write = async () => {
    const stop = new AbortController()
    setStopping(stop)
    try {
      for await (const { text: more } of model.generate(text, { maxBytes: 200, signal: stop.signal }))
        setText((before) => before + more)
    } catch (error) {
      if (!stop.signal.aborted) setStatus(error.message)
    }
    setStopping(undefined)
  }

  return (
    <form onSubmit={(event) => (event.preventDefault(), write())}>
      <textarea id="text" aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <button id="write" disabled={!model || stopping}>Write</button>
      <button id="stop" type="button" onClick={() => stopping?.abort()}>Stop</button>
      <p id="status" role="status">{status}</p>
    </form>
  )
}
