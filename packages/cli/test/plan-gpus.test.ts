// `aunet plan --gpus`: a training on GPUs, told before anybody pays for them.

import { GPUS, planCluster, planPaper, readConfig } from "aunet"
import { expect, test } from "vitest"
import { callAunet, jsonLines } from "./run-aunet.ts"

test("tells what GPUs hold, how long it takes on them, how it is started, and what breaks first", async () => {
  const args = ["plan", "--run", "aunet-2-8b", "--gpus", "64", "--gpu", "h100"]
  const [{ cluster, machine, config }] = jsonLines(await callAunet([...args, "--json"]))
  const planned = planCluster(planPaper("aunet-2-8b"), { gpus: 64, gpu: "h100" })
  expect(cluster).toEqual(JSON.parse(JSON.stringify(planned)))
  expect(machine).toBeUndefined()
  expect(readConfig({ config }).config).toEqual(config)

  const { stdout, stderr } = await callAunet(args)
  const ways = stdout.split("\n").filter((line) => /^(?:DDP|FSDP2) /.test(line))
  expect(ways.map((line) => line.split(/ +/).slice(0, 3).join(" "))).toEqual([
    "DDP once 8",
    "DDP twice 8",
    "FSDP2 once 8",
    "FSDP2 twice 1",
  ])
  // What does not fit is marked, and has no time.
  expect(ways.map((line) => line.endsWith("GB !"))).toEqual([true, true, false, false])
  expect(stdout).toContain("64 h100 in 8 machines, 8 rows of 512 each")
  expect(stdout).toContain(planned.first.sentence)
  expect(stderr).toContain(planned.best?.command)
  expect(stderr).toContain("plan --run aunet-2-8b --json > plan.json")
})

test("takes numbers of a GPU that is in no table", async () => {
  const own = {
    flopsPerSecond: 4e14,
    memoryBytes: 4e10,
    memoryBytesPerSecond: 2e12,
    insideBytesPerSecond: 1e11,
    betweenBytesPerSecond: 1e10,
  }
  const args = ["plan", "--flops", "1e18", "--gpus", "1", "--gpu", JSON.stringify(own)]
  const { stdout, stderr } = await callAunet(args)
  for (const what of ["1 GPU in 1 machine", "one GPU  once"]) expect(stdout).toContain(what)
  expect(stderr).toContain("torchrun --nproc-per-node 1 aunet_train.py --steps")
})

test("--help lists every GPU", async () => {
  const { stdout } = await callAunet(["plan", "--help"])
  const listed = /Which GPUs: ([^;]+);/.exec(stdout.replaceAll(/\s+/g, " "))?.[1]?.split(", ")
  expect(new Set(listed)).toEqual(new Set(Object.keys(GPUS)))
})

const gpus = (count: string, gpu = "h100"): string[] => ["--gpus", count, "--gpu", gpu]

test.each<[string[], string[]]>([
  [["--gpus", "8"], ["--gpus needs --gpu"]],
  [["--gpu", "h100"], ["--gpu needs --gpus"]],
  [["--gpus-per-node", "8"], ["--gpus-per-node needs"]],
  [gpus("0"), ["--gpus", "1 to 65536"]],
  [gpus("1.5"), ["--gpus", "whole number"]],
  [gpus("256"), ["--gpus is 256", "195, the rows"]],
  [gpus("12"), ["machines of 8, or --gpus-per-node"]],
  [gpus("8", "v100"), ['--gpu is "v100"', "h100, h200"]],
  [gpus("8", "{}"), ["gpu.flopsPerSecond is undefined"]],
  [gpus("8", '{"tflops":1}'), ["tflops", "flopsPerSecond"]],
  [gpus("8", "{"), ["--gpu", "JSON"]],
  [[...gpus("8"), "--measure", "--threads", "1"], ["leave --measure, --threads out"]],
])("refuses %j", async (args, parts) => {
  const { status, stdout, stderr } = await callAunet(["plan", "--run", "aunet-2-1b", ...args])
  expect([status, stdout]).toEqual([2, ""])
  for (const part of parts) expect(stderr.trimEnd().split("\n").at(-1)).toContain(part)
})

test("refuses a model over tokens, which the script does not take", async () => {
  const args = ["plan", "--flops", "1e18", "--tokens", "1024", "--bytes-per-token", "3", ...gpus("8")]
  const { status, stderr } = await callAunet(args)
  expect(status).toBe(2)
  expect(stderr).toContain("reads bytes and no tokens")
})
