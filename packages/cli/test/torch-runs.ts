// What the tests of the road to PyTorch look with: a Python that has it, the script in some processes, two records side by side.

import { spawn, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { expect } from "vitest"
import type { Ran } from "./run-aunet.ts"

/** Whether a program is a Python with PyTorch of a version or later. */
const hasTorch = (program: string, least: string): boolean => {
  const version = "tuple(map(int, torch.__version__.split('+')[0].split('.')[:2]))"
  return spawnSync(program, ["-c", `import torch; assert ${version} >= (${least})`]).status === 0
}

/** A Python with a PyTorch that the script takes, if there is one. */
export const python = [process.env["AUNET_PYTHON"] ?? "python3"].find((each) => hasTorch(each, "2, 4"))

/** On processors PyTorch parts a model from 2.7 on. */
export const canShard = python !== undefined && hasTorch(python, "2, 7")

/** A stage of one layer. */
export const stage = (width: number, window: number, more = {}): Record<string, unknown> => ({
  width,
  layers: 1,
  headWidth: 8,
  window,
  ...more,
})

/** A model of two. */
export const MODEL = {
  stages: [stage(16, 16), stage(32, 64)],
  residuals: [true],
  upsampler: { name: "multi-linear", options: {} },
  ropeTheta: 500000,
  normEpsilon: 1e-5,
  feedForward: { multipleOf: 16, multiplier: 1 },
  depthFactor: "disabled",
}

interface Step {
  readonly lossNats: number
  readonly levelLossNats?: number
  readonly gradientNorm: number
  readonly learningRate: number
  readonly keptShares: readonly number[]
}

/** What a record says of each step from the fourth on. */
function stepsOf(folder: string): Map<number, Step> {
  const lines = readFileSync(`${folder}/metrics.jsonl`, "utf8").trim().split("\n")
  const events = lines.map((line) => JSON.parse(line) as Step & { type: string; step: number })
  return new Map(
    events.flatMap((event) => (event.type === "step" && event.step > 3 ? [[event.step, event]] : [])),
  )
}

/** What a record says of the last measurement, and of the last start. */
export function endsOf(folder: string): {
  readonly heldOut: number | undefined
  readonly dataChanged: boolean
} {
  const lines = readFileSync(`${folder}/metrics.jsonl`, "utf8").trim().split("\n")
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const last = (type: string): Record<string, unknown> | undefined =>
    events.findLast((event) => event["type"] === type)
  return {
    heldOut: last("measure")?.["heldOutBitsPerByte"] as number | undefined,
    dataChanged: last("start")?.["dataChanged"] as boolean,
  }
}

/** Holds two records against each other. */
export function expectSame(ours: string, theirs: string): void {
  const [mine, other] = [stepsOf(ours), stepsOf(theirs)]
  expect([...other.keys()]).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12])
  for (const [step, { lossNats, levelLossNats = 0, gradientNorm, learningRate, keptShares }] of other) {
    const own = mine.get(step) as Step
    expect(Math.abs(lossNats / own.lossNats - 1)).toBeLessThan(1e-5)
    expect(Math.abs(levelLossNats - (own.levelLossNats ?? 0))).toBeLessThan(1e-5)
    expect(Math.abs(gradientNorm / own.gradientNorm - 1)).toBeLessThan(1e-4)
    expect(Math.abs(learningRate / own.learningRate - 1)).toBeLessThan(1e-12)
    expect(keptShares).toEqual(own.keptShares)
  }
  const [end, otherEnd] = [endsOf(ours), endsOf(theirs)]
  expect(otherEnd.dataChanged).toBe(end.dataChanged)
  expect(Math.abs((otherEnd.heldOut ?? 0) - (end.heldOut ?? 0))).toBeLessThan(1e-4)
}

/** Numbers of a file of tensors, one name after another. */
function numbersOf(path: string): Record<string, Float32Array> {
  const bytes = readFileSync(path)
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { data_offsets: number[] }
  >
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(
        ([
          name,
          {
            data_offsets: [from, to],
          },
        ]) => [
          name,
          new Float32Array(Uint8Array.from(bytes.subarray(8 + length + from, 8 + length + to)).buffer),
        ],
      ),
  )
}

export function expectWeights(ours: string, theirs: string): void {
  const [mine, other] = [numbersOf(ours), numbersOf(theirs)]
  expect(Object.keys(other).toSorted()).toEqual(Object.keys(mine).toSorted())
  for (const [name, numbers] of Object.entries(other)) {
    const apart = numbers.reduce((most, number, i) => Math.max(most, Math.abs(number - mine[name][i])), 0)
    expect(apart, name).toBeLessThan(1e-4)
  }
}

/** A port that nobody listens at. */
const freePort = (): Promise<number> =>
  new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => found(port))
    })
  })

/** Starts the script in so many processes, as torchrun does. */
export async function runTorch(folder: string, args: readonly string[], processes = 1): Promise<Ran> {
  const port = await freePort()
  const one = (rank: number): Promise<Ran> =>
    new Promise((ended, failed) => {
      const env = {
        ...process.env,
        OMP_NUM_THREADS: "1",
        // As Debian builds it, PyTorch has no libuv.
        ...(processes > 1 && {
          USE_LIBUV: "0",
          GLOO_SOCKET_IFNAME: "lo",
          MASTER_ADDR: "127.0.0.1",
          MASTER_PORT: String(port),
          WORLD_SIZE: String(processes),
          RANK: String(rank),
          LOCAL_RANK: String(rank),
        }),
      }
      const child = spawn(python as string, [`${folder}/aunet_train.py`, ...args], { env })
      let [stdout, stderr] = ["", ""]
      child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part))
      child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part))
      child.on("error", failed)
      child.on("close", (status) => ended({ status, stdout, stderr }))
    })
  const all = await Promise.all(Array.from({ length: processes }, (_, rank) => one(rank)))
  return all.find(({ status }) => status !== 0) ?? all[0]
}
