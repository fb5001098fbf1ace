/** What a plan on GPUs refuses, in one sentence. */
import { expect, test } from "vitest"
import { AunetError, type ClusterOptions, plan, planCluster, planPaper } from "aunet"

/** Numbers of a GPU. */
const own = {
  flopsPerSecond: 1e15,
  memoryBytes: 1e12,
  memoryBytesPerSecond: 1e13,
  insideBytesPerSecond: 1e9,
  betweenBytesPerSecond: 1e9,
}

test.each<[string, object, string | RegExp]>([
  ["no GPU", { gpus: 0 }, "gpus is 0; it must be a whole number from 1 to 65536"],
  ["half a GPU", { gpus: 2.5 }, "gpus is 2.5"],
  ["more GPUs than rows", { gpus: 256 }, "gpus is 256; it must be at most 195, the rows of a step"],
  ["half a machine", { gpus: 12 }, "gpus is 12; it must be whole machines of 8"],
  ["machines of none", { gpus: 8, gpusPerNode: 0 }, "gpusPerNode is 0"],
  ["an unknown GPU", { gpus: 8, gpu: "v100" }, /gpu is "v100"; there are: .*h100, .*b200; or numbers/],
  ["a name of all objects", { gpus: 8, gpu: "toString" }, 'gpu is "toString"; there are'],
  ["numbers that lack", { gpus: 8, gpu: { flopsPerSecond: 1e15 } }, "gpu.memoryBytes is undefined"],
  ["numbers in other units", { gpus: 8, gpu: { ...own, memoryBytes: 80 } }, "gpu.memoryBytes is 80"],
  ["numbers that do not exist", { gpus: 8, gpu: { ...own, watts: 700 } }, "watts"],
  ["more parts than rows", { gpus: 64, accumulate: 4 }, "accumulate is 4; it must be at most 3"],
  ["an option that does not exist", { gpus: 8, nodes: 2 }, "nodes"],
])("refuses %s", (_, options, message) => {
  const asked = { gpu: "h100", ...options } as unknown as ClusterOptions
  const call = () => planCluster(planPaper("aunet-2-1b"), asked)
  expect(call).toThrow(AunetError)
  expect(call).toThrow(message)
})

test("refuses what the script does not train: tokens, other upsamplers", () => {
  const tokens = plan({ flops: 1e18, stages: 1, vocabulary: 1024, bytesPerPosition: [2.6] })
  expect(() => planCluster(tokens, { gpus: 1, gpu: "h100" })).toThrow("vocabulary is 1024: aunet_train.py")
  const task = planPaper("aunet-2-1b")
  const other = { ...task, config: { ...task.config, upsampler: { name: "mine" } } }
  expect(() => planCluster(other, { gpus: 1, gpu: "h100" })).toThrow('upsampler is "mine"')
})
