import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { Writer } from "./writer.jsx"

createRoot(document.querySelector("#root")).render(<StrictMode children={<Writer address="/run/" />} />)
