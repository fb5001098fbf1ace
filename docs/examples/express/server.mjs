// A model behind an Express app that is there already: node server.mjs run
import { completions } from "@aunet/server"
import { nodeHandler } from "@aunet/server/node"
import { load } from "aunet"
import { nodeFolder } from "aunet/node"
import express from "express"

const { PORT = "3000" } = process.env
const [, , folder] = process.argv
if (folder === undefined) {
  console.error("usage: node express/server.mjs FOLDER, with the folder of a training (aunet train --out FOLDER)")
  process.exit(2)
}
const model = await load(nodeFolder(folder))
const protocol = completions(model, { name: "run", basePath: "/ai", onError: console.error })

const app = express()
// Before the app reads bodies: what is no JSON is then answered as the protocol says.
app.use("/ai", await nodeHandler(protocol))
app.use(express.json({ limit: "4mb" }))
app.get("/", (request, response) => response.send('<a href="/ai/">Write with the model</a>'))

const server = app.listen(Number(PORT), "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${server.address().port}/`),
)

process.once("SIGTERM", async () => {
  server.close()
  // What runs may end.
  await protocol.stop()
  await model.close()
})
