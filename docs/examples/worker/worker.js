import { load, memoryFolder, train } from "aunet"

/** Trains for a minute, or until it is stopped, and then goes on with the text's first words. */
async function learn(text, signal) {
  postMessage({ status: "looking for an engine" })
  const out = memoryFolder()
  // A line of text is little to learn from; the same again and again is learned by heart.
  const bytes = new TextEncoder().encode(text.repeat(4000 / (text.length + 1) + 1))
  const data = [{ name: "page", bytes }]
  for await (const event of train({ data, out, length: { minutes: 1 }, rowBytes: 64, rows: 4, signal }))
    if (event.type === "step")
      postMessage({ status: `step ${event.step}, ${event.bitsPerByte.toFixed(2)} bits a byte` })
  const model = await load(out)
  const prompt = text.split(" ").slice(0, 2).join(" ")
  postMessage({ wrote: prompt + (await model.complete(prompt, { maxBytes: 100 })), status: "ready" })
  await model.close()
}

let stopping = new AbortController()
onmessage = async ({ data }) => {
  stopping.abort()
  if (data === "stop") return
  stopping = new AbortController()
  try {
    await learn(data.learn, stopping.signal)
  } catch (error) {
    postMessage({ status: error.message })
  }
}
