/**
 * What `aunet cluster sbatch` does: hands a training to SLURM, on this machine or on another.
 *
 *     here     folder/train.sbatch -> sbatch
 *     there    folder -> rsync -> host:folder; corpora -> host:folder/corpora/; ssh host sbatch
 *
 * In: options as typed. Out: a job. Never: copies a run over one that is there, or waits for the job.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { foreignArguments } from "../../arguments/foreign-flags.ts"
import { UsageError } from "../../arguments/usage-error.ts"
import { textSources } from "../../files/text-sources.ts"
import type { Interrupts } from "../../interrupts.ts"
import { invocation } from "../../report/invocation.ts"
import type { Screen } from "../../report/screen.ts"
import { shellPath, shellQuote } from "../../report/shell-quote.ts"
import { addressOf, quotedThere, type Remote, remoteOf } from "./address.ts"
import { stoppable, tool } from "./tool.ts"
import { corporaArgs, type TrainingFlags, type TrainingFolder, trainingFolder } from "./training-folder.ts"

/** Options as typed. */
export interface SbatchFlags extends TrainingFlags {
  readonly sbatch: string | undefined
  readonly to: string | undefined
  readonly json: boolean
}

const JOB = "train.sbatch"

/** Clusters put their programs on the path at a login, which a command over ssh is not. */
const AS_AT_LOGIN = `command -v sbatch >/dev/null || for each in /etc/profile ~/.profile; do [ -r $each ] && . $each; done >/dev/null 2>&1
`

/** Submits a job. */
export async function sbatch(flags: SbatchFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const there = flags.to === undefined ? undefined : remoteOf(flags.to, "--to")
  if (flags.to !== undefined && there === undefined)
    throw new UsageError(`--to ${flags.to} names no machine; write it as user@host:folder, or leave it out`)
  const own = ["--parsable", ...foreignArguments("--sbatch", flags.sbatch ?? ""), JOB]
  const folder = await trainingFolder(flags, "cluster sbatch", screen)
  await folder.write()
  const printed = await stoppable(interrupts, "stopped; no job was submitted", (signal) =>
    there === undefined
      ? tool("sbatch", [...own, ...folder.args, ...corporaArgs(folder)], { cwd: folder.path, signal })
      : submitThere(there, folder, own, screen, signal),
  )
  const job = printed.trim().split("\n").at(-1)?.split(";")[0] ?? ""
  if (!/^\d+/.test(job))
    throw new UsageError(`sbatch said ${JSON.stringify(printed.trim())}, and no number of a job`)
  const place = there === undefined ? folder.path : addressOf(there)
  if (screen.json) {
    screen.printJson({ type: "job", job, folder: place })
    return
  }
  screen.print(`job ${job}\n`)
  const back = there === undefined ? shellPath(place) : shellQuote(place)
  screen.note(`it saves in run/ of ${place}, and its output is in slurm-${job}.out there`)
  screen.note(`to bring it back: ${invocation()} cluster pull ${back} --out FOLDER`)
}

/** Copies what is needed, and submits it where it is. */
async function submitThere(
  there: Remote,
  { path, args, corpora: named }: TrainingFolder,
  own: readonly string[],
  screen: Screen,
  signal: AbortSignal,
): Promise<string> {
  const task = JSON.parse(await readFile(join(path, "train.json"), "utf8")) as {
    data?: unknown
    mix?: unknown
  }
  const corpora = named.length > 0 ? named : corporaOf(task.data, join(path, "train.json"))
  if (corpora.length === 0)
    throw new UsageError(`${path} names no corpus; say which: --data CORPUS, which aunet prepare wrote`)
  const ssh = (script: string): Promise<string> =>
    tool("ssh", [there.host, `sh -c ${quotedThere(`${AS_AT_LOGIN}${script}`)}`], { signal })
  const answer = await ssh("command -v sbatch >/dev/null && echo it is here || echo it is not")
  if (!answer.includes("it is here"))
    throw new UsageError(
      `${there.host} has no sbatch, nor where a login shell looks for it; name a machine from which jobs are submitted, or put it on the path there (~/.profile)`,
    )
  await ssh(`mkdir -p ${quotedThere(`${there.path}/corpora`)}`)
  const copy = (from: string, to: string, ...more: readonly string[]): Promise<string> => {
    screen.progress(`copying ${basename(from)} to ${there.host}`)
    return tool("rsync", ["-a", "-s", "--partial", ...more, from, `${there.host}:${to}`], { signal })
  }
  const places = corpora.map(({ name, path: from }, index) => ({
    name,
    from,
    to: placeOf(name, from, index),
  }))
  for (const { from, to } of places) await copy(`${from}/`, `${there.path}/${to}/`)
  // Where the corpora are is another thing there, and a run that is there goes on.
  await copy(
    `${path}/`,
    `${there.path}/`,
    "--exclude=/run",
    "--exclude=/torchrun.log",
    "--exclude=/corpora",
    "--exclude=/train.json",
  )
  const work = await mkdtemp(join(tmpdir(), "aunet-sbatch-"))
  try {
    const data = places.map(({ name, to }) => (places.length > 1 ? `${name}:${to}` : to))
    await writeFile(join(work, "train.json"), `${JSON.stringify({ ...task, data }, null, 2)}\n`)
    await copy(join(work, "train.json"), `${there.path}/train.json`)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  screen.endProgress()
  const told = args.map(quotedThere).join(" ")
  const words = own.map(quotedThere).join(" ")
  return ssh(`cd ${quotedThere(there.path)} && sbatch ${words} ${told}`)
}

/** What an export says of its corpora. */
function corporaOf(data: unknown, path: string): TrainingFolder["corpora"] {
  if (!Array.isArray(data) || data.some((each) => typeof each !== "string"))
    throw new UsageError(`${path} is not what aunet export wrote; export the run again`)
  return textSources(data as string[])
}

/** A folder below `corpora/`, of its own for each. */
const placeOf = (name: string, from: string, index: number): string =>
  `corpora/${index === 0 ? "" : `${index + 1}-`}${(/[/\\]/.test(name) ? basename(from) : name).replaceAll(/[^\w.-]/g, "_")}`
