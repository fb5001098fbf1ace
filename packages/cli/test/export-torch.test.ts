/**
 * The road to PyTorch and back: what `aunet export --format torch` writes takes the steps that `aunet train` takes, on one process
 * or several, stopped in between or not; and what it saves is a checkpoint.
 *
 * The steps need a Python with PyTorch 2.4 or later (AUNET_PYTHON, else python3), and are left out without one: no package
 * registry for JavaScript has it, and it takes minutes to install. `tools/torch-by-debootstrap.sh` does.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { callAunet, type Ran } from "./run-aunet.ts"
import { temporaryFolder, writeText } from "./temporary.ts"
import { canShard, endsOf, expectSame, expectWeights, MODEL, python, runTorch, stage } from "./torch-runs.ts"

const at = temporaryFolder()
const corpus = at("corpus")
beforeAll(async () => {
  const text = writeText(at("text.txt"), 4000)
  await done(["prepare", "--data", text, "--splitter", "words", "--out", corpus])
})

/** Runs a command that has to go well. */
async function done(args: readonly string[]): Promise<Ran> {
  const ran = await callAunet(args)
  expect(ran.status, ran.stderr).toBe(0)
  return ran
}

/** Trains a model for some steps, and once more for some others. */
async function trained(name: string, model: unknown, flags: readonly string[] = []): Promise<string> {
  writeFileSync(at(`${name}.json`), JSON.stringify(model))
  const own = ["--engine", "onnx", "--threads", "1", "--rows", "6", "--row-bytes", "200"]
  const common = ["--data", corpus, "--config", at(`${name}.json`), ...own, ...flags]
  await done(["train", ...common, "--steps", "3", "--out", at(name)])
  await done(["export", at(name), "--format", "torch", "--data", corpus, "--out", at(`${name}-torch`)])
  await done(["train", "--data", corpus, "--out", at(name), "--resume", "--engine", "onnx", "--steps", "12"])
  return at(`${name}-torch`)
}

describe("export --format torch", () => {
  test("writes a script, a job and the model with its training", async () => {
    const config = at("plain.json")
    writeFileSync(config, JSON.stringify(MODEL))
    const flags = ["--config", config, "--engine", "reference", "--rows", "1", "--row-bytes", "64"]
    await done(["train", "--data", corpus, ...flags, "--steps", "1", "--out", at("plain")])
    const args = ["export", at("plain"), "--format", "torch", "--out", at("plain-torch")]
    const { stderr } = await done([...args, "--data", corpus])
    expect(stderr).toContain("aunet_train.py --steps N")
    expect(readdirSync(at("plain-torch")).toSorted()).toEqual(
      ["aunet_train.py", "files.json", "model", "train.json", "train.sbatch"].toSorted(),
    )
    expect(JSON.parse(readFileSync(at("plain-torch", "train.json"), "utf8"))).toMatchObject({
      data: [corpus],
    })
    expect(existsSync(at("plain-torch", "model", "train", "optimizer.safetensors"))).toBe(true)
    expect((await callAunet(args)).stderr).toContain("--force")
    await done([...args, "--force"])
    expect(JSON.parse(readFileSync(at("plain-torch", "train.json"), "utf8"))).toMatchObject({ data: [] })

    const other = ["export", at("plain"), "--format", "torch", "--out", at("other")]
    for (const [flags_, said] of [
      [["--data", at("text.txt")], "is no prepared corpus"],
      [["--rows", "2"], "--rows does nothing with --format torch"],
      [["--data", `aa:${corpus}`, "--data", `bb:${corpus}`], "mix is undefined"],
      [["--data", `aa:${corpus}`, "--data", `aa:${corpus}`], 'two sources are named "aa"'],
      [["--data", corpus, "--mix", "a=1"], "mix is"],
    ] as const) {
      const ran = await callAunet([...other, ...flags_])
      expect(ran.status).not.toBe(0)
      expect(ran.stderr).toContain(said)
    }
    expect(existsSync(at("other"))).toBe(false)
  })
})

describe.skipIf(python === undefined)(
  "aunet_train.py (skipped without PyTorch 2.4 or later, which no npm package has: AUNET_PYTHON)",
  () => {
    test(
      "takes the steps of aunet train, in one process, two and three, and in parts",
      { timeout: 300_000 },
      async () => {
        const folder = await trained("two", MODEL)
        for (const [processes, flags] of [
          [1, []],
          [1, ["--accumulate", "3"]],
          [2, ["--accumulate", "2"]],
          [3, []],
        ] as const) {
          rmSync(`${folder}/run`, { recursive: true, force: true })
          const ran = await runTorch(folder, ["--steps", "12", ...flags], processes)
          expect(ran.status, ran.stderr).toBe(0)
          expectSame(at("two"), `${folder}/run`)
          expectWeights(at("two", "model.safetensors"), `${folder}/run/model.safetensors`)
          const moments = "train/optimizer.safetensors"
          expectWeights(at("two", moments), `${folder}/run/${moments}`)
        }
        // Stopped and gone on with in another number of processes.
        rmSync(`${folder}/run`, { recursive: true })
        expect(
          (await runTorch(folder, ["--steps", "12", "--save-steps", "1", "--stop-after", "7"], 2)).status,
        ).toBe(0)
        expect((await runTorch(folder, ["--steps", "12"], 1)).status).toBe(0)
        expectSame(at("two"), `${folder}/run`)

        // And back: it is scored as ours is, and gone on with.
        const score = async (run: string): Promise<number> => {
          const flags = ["--text", at("text.txt"), "--which", "last", "--engine", "onnx", "--json"]
          const { stdout } = await done(["eval", run, ...flags])
          const all = stdout
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as { type: string; bitsPerByte: number })
          return all.find(({ type }) => type === "all")?.bitsPerByte ?? NaN
        }
        expect(Math.abs((await score(at("two"))) - (await score(`${folder}/run`)))).toBeLessThan(1e-4)
        await done([
          "train",
          "--data",
          corpus,
          "--out",
          `${folder}/run`,
          "--resume",
          "--engine",
          "onnx",
          "--steps",
          "14",
        ])
      },
    )

    test("parts a model over processes (FSDP2)", { timeout: 120_000 }, async () => {
      const folder = await trained("shard", MODEL)
      const ran = await runTorch(folder, ["--steps", "12", "--shard"], 2)
      if (!canShard) return expect(ran.stderr).toContain("--shard on processors needs PyTorch 2.7")
      expect(ran.status, ran.stderr).toBe(0)
      expectSame(at("shard"), `${folder}/run`)
      const moments = "train/optimizer.safetensors"
      expectWeights(at("shard", moments), `${folder}/run/${moments}`)
      expect(endsOf(`${folder}/run`).dataChanged).toBe(false)
      // Another order of rows begins at its start.
      const seeded = await runTorch(folder, ["--steps", "16", "--seed", "5"])
      expect(seeded.stdout).toContain("the seed is another")
    })

    test("mixes corpora as aunet train does, there and back", { timeout: 120_000 }, async () => {
      const other = at("other-corpus")
      const lines = Array.from({ length: 900 }, (_, i) =>
        JSON.stringify({ text: "ox ".repeat(1 + (i % 7)) + i }),
      )
      writeFileSync(at("other.jsonl"), lines.join("\n"))
      await done(["prepare", "--data", at("other.jsonl"), "--splitter", "words", "--out", other])
      const sources = [
        "--data",
        `first:${corpus}`,
        "--data",
        `second:${other}`,
        "--mix",
        "first=0.7,second=0.3",
      ]
      writeFileSync(at("mixed.json"), JSON.stringify(MODEL))
      const flags = ["--config", at("mixed.json"), "--engine", "onnx", "--rows", "6", "--row-bytes", "200"]
      const run = at("mixed")
      await done(["train", ...sources, ...flags, "--steps", "3", "--out", run])
      await done(["export", run, "--format", "torch", ...sources, "--out", at("mixed-torch")])
      const goOn = ["train", ...sources, "--resume", "--engine", "onnx"]
      await done([...goOn, "--out", run, "--steps", "12"])
      const ran = await runTorch(at("mixed-torch"), ["--steps", "12"], 2)
      expect(ran.status, ran.stderr).toBe(0)
      expectSame(run, at("mixed-torch", "run"))
      expect(endsOf(at("mixed-torch", "run")).dataChanged).toBe(false)
      await done([...goOn, "--out", at("mixed-torch", "run"), "--steps", "14"])
      expect(endsOf(at("mixed-torch", "run")).dataChanged).toBe(false)
    })

    const three = [stage(16, 16), stage(24, 32), stage(32, 64)]
    const variants: Record<string, readonly [unknown, ...string[]]> = {
      "one stage, tied, fewer heads for keys": [
        { ...MODEL, stages: [stage(16, 300, { kvHeads: 1 })], residuals: [], tiedVocabulary: true },
        "--schedule",
        "constant",
      ],
      "three stages, repeat, no residual": [
        { ...MODEL, stages: three, residuals: [true, false], upsampler: { name: "repeat", options: {} } },
        "--schedule",
        "linear",
      ],
      "four stages, simple": [
        {
          ...MODEL,
          stages: [...three, stage(32, 64)],
          residuals: [true, true, true],
          upsampler: { name: "simple", options: {} },
        },
        "--schedule",
        "warmup-stable-decay",
      ],
      "no parameters between stages, levels predicted": [
        {
          ...MODEL,
          upsampler: { name: "multi-linear", options: { shared: "mean" } },
          pool: { name: "interpolated" },
          levelWeight: 0.5,
          outputNormEpsilon: 1e-6,
        },
        "--schedule",
        "inverse-square-root",
      ],
    }
    for (const [name, [model, ...flags]] of Object.entries(variants))
      test(`takes them with ${name}`, { timeout: 120_000 }, async () => {
        const folder = await trained(name.replaceAll(/\W+/g, "-"), model, flags)
        const ran = await runTorch(folder, ["--steps", "12"])
        expect(ran.status, ran.stderr).toBe(0)
        expectSame(at(name.replaceAll(/\W+/g, "-")), `${folder}/run`)
      })

    test("computes windows by flex_attention, or says what that needs", { timeout: 120_000 }, async () => {
      const folder = await trained("flex", MODEL)
      const ran = await runTorch(folder, ["--steps", "12", "--attention", "flex"])
      // On processors it has gradients up to 2.6.
      expect(ran.status, ran.stderr).toBe(canShard ? 1 : 0)
      if (canShard) expect(ran.stderr).toContain("--attention flex needs a GPU")
      else expectSame(at("flex"), `${folder}/run`)
    })

    test("what it cannot do is said in a sentence", { timeout: 120_000 }, async () => {
      const folder = await trained("refusing", MODEL)
      const damaged = at("damaged")
      await done(["prepare", "--data", at("text.txt"), "--splitter", "words", "--out", damaged])
      const ids = readFileSync(`${damaged}/ids/00000.bin`)
      ids[100] ^= 1
      writeFileSync(`${damaged}/ids/00000.bin`, ids)
      const cjk = at("cjk")
      await done(["prepare", "--data", at("text.txt"), "--splitter", "cjk", "--out", cjk])
      for (const [args, said] of [
        [["--steps", "20", "--data", damaged], "is not as it was written"],
        [["--steps", "20", "--data", cjk], "and none of the model's words"],
        [["--steps", "20", "--data", at("text.txt")], "it has to be a corpus that aunet prepare wrote"],
        [["--steps", "1"], "give more, all steps together"],
        [["--steps", "20", "--rows", "1", "--accumulate", "2"], "rows are too few"],
        [["--steps", "20", "--mix", "a=1"], "leave it out"],
        [["--steps", "20", "--rate", "1e30"], "at most 10"],
        [["--steps", "20", "--seed", "-1"], "--seed is -1"],
        [["--steps", "20", "--model", corpus], "config.json cannot be read"],
      ] as const) {
        const ran = await runTorch(folder, [...args, "--out", at("refused")])
        expect(ran.status, ran.stdout).toBe(1)
        expect(ran.stderr.trim().split("\n").at(-1)).toContain(said)
      }
    })
  },
)
