// What of the device check can be looked at without a device: whom it refuses, and how it holds processes.

import { describe, expect, test } from "vitest"
import { firstLine, jsonLines } from "../device-check/children.ts"
import { compare, type Start } from "../device-check/compare.ts"
import { BFLOAT16, FLOAT32, OURS, type Side, SIDES } from "../device-check/findings.ts"
import { refusal, type Seen } from "../device-check/refusal.ts"
import { manifestFor, nvidiaVulkan } from "../device-check/vulkan-of-nvidia.ts"

describe("a machine without a GPU is refused", () => {
  const adapter = {
    vendor: "nvidia",
    architecture: "hopper",
    device: "",
    description: "NVIDIA: 570.1",
    isSoftware: false,
    timestamps: true,
    maxStorageBufferBindingSize: 2 ** 31,
  }
  const soft = { ...adapter, description: "SwiftShader driver 5.0.0", isSoftware: true }
  const there = { device: true, library: "libEGL_nvidia.so.0" }
  const nowhere = { device: false, why: "no such file" }
  const seen = (part: Partial<Seen>): Seen => ({ asked: {}, nvidia: nowhere, software: false, ...part })

  test.each<[string, Partial<Seen>, RegExp]>([
    [
      "no package",
      { asked: { missing: "the package is not here" } },
      /not here; pnpm device-check --pack FOLDER/,
    ],
    ["no GPU", {}, /no WebGPU adapter answers: this machine shows no NVIDIA GPU .*--gpus all/],
    [
      "a driver without Vulkan",
      { nvidia: { device: true, why: "libGLX_nvidia.so.0: no such file" } },
      /does not load \(libGLX_nvidia.so.0: no such file\).*NVIDIA_DRIVER_CAPABILITIES=all/,
    ],
    ["a driver that does not open", { nvidia: there }, /libEGL_nvidia.so.0 loads, but .*nvidia-smi/],
    [
      "a software adapter",
      { asked: { adapter: soft } },
      /only a software adapter answers \(SwiftShader.*--software/,
    ],
    ["a process that ended", { asked: { failed: "SIGSEGV" }, nvidia: there }, /ended: SIGSEGV; there is an/],
  ])("%s", (_, part, sentence) => {
    expect(refusal(seen(part))).toMatch(sentence)
  })

  test("and one with a GPU is not, nor a software adapter that was asked for", () => {
    expect(refusal(seen({ asked: { adapter }, nvidia: there }))).toBeUndefined()
    expect(refusal(seen({ asked: { adapter: soft }, software: true }))).toBeUndefined()
  })

  test("the library of NVIDIA's driver that loads is shown to Vulkan", () => {
    const machine = (devices: string[], loads: string) => ({
      namesIn: (folder: string) => (folder === "/dev" ? devices : []),
      whyNotLoaded: (library: string) => (library === loads ? undefined : `${library}: not here`),
    })
    expect(nvidiaVulkan(machine(["null", "nvidia0"], "libEGL_nvidia.so.0"))).toEqual(there)
    expect(nvidiaVulkan(machine(["nvidiactl"], ""))).toEqual({
      device: false,
      why: "libGLX_nvidia.so.0: not here; libEGL_nvidia.so.0: not here",
    })
    expect(JSON.parse(manifestFor("libEGL_nvidia.so.0"))).toMatchObject({
      ICD: { library_path: "libEGL_nvidia.so.0" },
    })
  })
})

describe("processes", () => {
  const node = (script: string, signal = new AbortController().signal) =>
    jsonLines<unknown>(process.execPath, ["--eval", script], { signal })

  test("answer in lines; what is no JSON is passed over, and a status that is not 0 is told", async () => {
    const lines: unknown[] = []
    const all = async (): Promise<void> => {
      for await (const line of node(
        `console.log('{"a":1}'); console.log("Warning: x"); console.log("2"); throw new TypeError("what broke")`,
      ))
        lines.push(line)
    }
    await expect(all()).rejects.toThrow(/ended with 1: .*TypeError: what broke/)
    expect(lines).toEqual([{ a: 1 }, 2])
    const { signal } = new AbortController()
    await expect(firstLine(process.execPath, ["--eval", ""], { signal })).rejects.toThrow("said nothing")
    await expect(firstLine("/no/such/program", [], { signal })).rejects.toThrow("does not start")
  })

  test("that take too long are killed, and what they said is kept", async () => {
    const controller = new AbortController()
    const lines: unknown[] = []
    const all = async (): Promise<void> => {
      for await (const line of node("console.log(1); setInterval(() => {}, 1000)", controller.signal)) {
        lines.push(line)
        controller.abort()
      }
    }
    await expect(all()).rejects.toThrow("was stopped: its time was over")
    expect(lines).toEqual([1])
  })

  test("are compared although one does not start and another ends", async () => {
    const runner = (speed: string): Start => ({
      command: process.execPath,
      args: [
        "--eval",
        `console.log('{"ready":true}')
require("node:readline").createInterface({ input: process.stdin }).on("line", () => ${speed})`,
      ],
    })
    const sides: Side[] = SIDES.map((name) => ({ name }))
    await compare(
      sides,
      {
        [OURS]: runner(`console.log('{"steps":6,"seconds":2,"peakBytes":0}')`),
        [FLOAT32]: runner(`process.exit(1)`),
        [BFLOAT16]: { absent: "no torch" },
      },
      {
        disagreement: async () => undefined,
        turn: async (each, seconds) => {
          const turn = await each.turn(seconds)
          return turn.steps / turn.seconds
        },
      },
      { signal: new AbortController().signal, seconds: 600, left: () => 600 },
    )
    expect(sides[0]).toMatchObject({ speed: 3, medianSpeed: 3, turns: 5 })
    expect(sides[1].why).toMatch(/ended in its turn/)
    expect(sides[2]).toEqual({ name: BFLOAT16, why: "no torch" })
  })

  test("begin no round that they could not end", async () => {
    const answers = `console.log('{"ready":true}'); process.stdin.on("data", () => console.log('{"steps":2,"seconds":1}'))`
    const absent = { absent: "no torch" }
    const sides: Side[] = SIDES.map((name) => ({ name }))
    // Before and after each round: the first takes 8 of 20 s, the second 7, and then 5 are too few.
    const lefts = [20, 12, 12, 5, 5]
    await compare(
      sides,
      {
        [OURS]: { command: process.execPath, args: ["--eval", answers] },
        [FLOAT32]: absent,
        [BFLOAT16]: absent,
      },
      { disagreement: async () => undefined, turn: async (each) => (await each.turn(1)).steps },
      { signal: new AbortController().signal, seconds: 600, left: () => lefts.shift() ?? 0 },
    )
    expect(sides[0]).toMatchObject({ speed: 2, turns: 2 })
  })
})
