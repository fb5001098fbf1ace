// A plug-in with an engine that computes nothing: quick where only what stands around it matters, and
// wrong wherever it is checked.

import { writeFileSync } from "node:fs"

/** Writes the plug-in; its engine is called `idle`. */
export function writeIdleEngine(path: string): string {
  writeFileSync(
    path,
    `const none = async () => {}
const sizeOf = ({ shape }) => shape.reduce((product, length) => product * length, 1)
const zerosOf = (specs) => Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, new Float32Array(sizeOf(spec))]))
const open = async (given, state = {}, programs = { ...given }) => ({
  bytesHeld: 0,
  add: async (more) => void Object.assign(programs, more),
  remove: async (names) => names.forEach((name) => delete programs[name]),
  read: async (names) => {
    const all = Object.assign({}, ...Object.values(programs).map((program) => zerosOf(program.state)), state)
    return Object.fromEntries((names ?? Object.keys(all)).map((name) => [name, all[name]]))
  },
  write: none,
  close: none,
  [Symbol.asyncDispose]: none,
  step: async (name) => {
    const { outputs, nodes } = programs[name]
    return zerosOf(Object.fromEntries(Object.entries(outputs).map(([output, id]) => [output, nodes[id]])))
  },
})
const make = async () => ({ report: { engine: "idle", backend: "nothing" }, open, close: none })
export default { kind: "engine", name: "idle", apiVersion: 1, make }
`,
  )
  return path
}
