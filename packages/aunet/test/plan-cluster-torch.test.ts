/**
 * The planned memory beside PyTorch's: what it keeps for the way back, what a step holds, which shards FSDP2 makes.
 *
 * Needs a Python with PyTorch 2.4 or later (AUNET_PYTHON, else python3), and is left out without one; `plan-cluster.test.ts` holds
 * the plans to figures that were seen once.
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { makeModel } from "@aunet/core"
import { type Arithmetic, keptActivations, parameterGroups } from "@aunet/torch/cluster"
import { defaultRegistry } from "aunet"
import { canShard, python } from "../../cli/test/torch-runs.ts"
import { CLUSTER_MODELS } from "./cluster-models.ts"

const COUNTER = fileURLToPath(new URL("count_kept.py", import.meta.url))
const SCRIPT = fileURLToPath(new URL("../../torch/python/aunet_train.py", import.meta.url))

/** Runs the counter and reads its lines. */
const counted = (what: string, given: unknown, env: NodeJS.ProcessEnv = {}): Promise<unknown[]> =>
  new Promise((ended, failed) => {
    const child = spawn(python as string, [COUNTER, what, SCRIPT], {
      env: { ...process.env, OMP_NUM_THREADS: "1", ...env },
    })
    let [stdout, stderr] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part))
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part))
    child.on("error", failed)
    child.on("close", (status) =>
      status === 0
        ? ended(
            stdout
              .trim()
              .split("\n")
              .map((line) => JSON.parse(line) as unknown),
          )
        : failed(new Error(stderr)),
    )
    child.stdin.end(JSON.stringify(given))
  })

const known = defaultRegistry()

/** The models, shorter; two rows. */
const CASES = (["three", "one stage", "repeat"] as const).flatMap((name) =>
  (["float32", "autocast", "bfloat16"] as const satisfies Arithmetic[]).flatMap((arithmetic) =>
    [false, true].map((checkpointed) => {
      const { config, lengths } = CLUSTER_MODELS[name]
      return { config, lengths: lengths.map((length) => length / 2), rows: 2, arithmetic, checkpointed }
    }),
  ),
)

test.skipIf(python === undefined)(
  "PyTorch keeps, and holds at once, what is planned, within a tenth (skipped without PyTorch)",
  async () => {
    const answers = (await counted("kept", CASES)) as { kept: number; peak: number }[]
    expect(answers).toHaveLength(CASES.length)
    for (const [i, { config, lengths, ...options }] of CASES.entries()) {
      const { kept, transient } = keptActivations(makeModel(config, known), lengths, options)
      const said = JSON.stringify({ stages: lengths.length, ...options })
      expect(Math.abs(kept / answers[i].kept - 1), said).toBeLessThan(0.1)
      expect(Math.abs((kept + transient) / answers[i].peak - 1), said).toBeLessThan(0.1)
    }
  },
)

test.skipIf(!canShard)(
  "FSDP2 gives the first of three processes the shard that is planned, to the number (skipped without PyTorch 2.7)",
  async () => {
    const { config } = CLUSTER_MODELS["three"]
    const meeting = { GLOO_SOCKET_IFNAME: "lo", USE_LIBUV: "0", MASTER_ADDR: "127.0.0.1", WORLD_SIZE: "3" }
    const port = String(20000 + (process.pid % 20000))
    const shards = await Promise.all(
      [0, 1, 2].map(async (rank) => {
        const [answer] = await counted("shards", config, {
          ...meeting,
          MASTER_PORT: port,
          RANK: String(rank),
        })
        return (answer as { shard: number }).shard
      }),
    )
    const { all, shard } = parameterGroups(makeModel(config, known), 3)
    expect(Math.max(...shards)).toBe(shard)
    expect(shards.reduce((sum, each) => sum + each, 0)).toBe(all)
  },
)
