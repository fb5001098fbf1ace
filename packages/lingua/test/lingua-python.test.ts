/** The official side, run by a Python: the scripts of an export, and PyTorch reading its weights. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { decodeTorchFile } from "@aunet/weights"
import { exportLingua } from "@aunet/lingua"
import { variants } from "./lingua-checkpoints.ts"

/** A Python that can run some code, if this machine has one. */
const pythonThatRuns = (code: string): string | undefined =>
  ["python3", "/usr/bin/python3"].find((each) => {
    try {
      execFileSync(each, ["-c", code], { stdio: "ignore" })
      return true
    } catch {
      return false
    }
  })

/** A Python of any kind. */
const anyPython = pythonThatRuns("")

test.skipIf(anyPython === undefined)(
  "load.py and train.py find apps/ and lingua/ where they are started (skipped without python3)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "aunet-load-"))
    const write = (file: string, text: string | Uint8Array) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    try {
      const [[, checkpoint]] = variants
      for (const [name, bytes] of Object.entries(exportLingua(checkpoint).files))
        write(`export/${name}`, bytes)
      // Stand-ins for PyTorch and the official code.
      write("torch.py", "def load(*args, **options):\n    return {'model': {}}\n")
      write("lingua/args.py", "def dataclass_from_dict(cls, data, strict):\n    return data\n")
      write(
        "apps/aunet/hierarchical.py",
        `class HierarchicalArgs: pass
class HierarchicalTransformer:
    def __init__(self, args): pass
    def load_state_dict(self, weights): pass
    def parameters(self): return []
`,
      )
      const env = { ...process.env, PYTHONPATH: "", PYTHONDONTWRITEBYTECODE: "1" }
      const said = execFileSync(anyPython as string, ["export/load.py"], {
        cwd: folder,
        encoding: "utf8",
        env,
      })
      expect(said.trim()).toBe("0 parameters")

      // The official training asks the model for its rotary tables; here it is a stand-in that says who was reset.
      write("torch.py", "def arange(n):\n    return list(range(n))\n")
      write(
        "apps/aunet/hierarchical.py",
        `class Rope:
    def __init__(self, name): self.name = name
    def reset_parameters(self): print(self.name)
class Part:
    def __init__(self, name): self.rope_embeddings = Rope(name)
class Table(list):
    def __setitem__(self, place, values): self.extend(values)
class Transition:
    repeat, seqlen_in, position = True, 3, Table()
class HierarchicalTransformer:
    encoders, decoders, trunk, transitions = [Part("encoder")], [Part("decoder")], Part("trunk"), [Transition()]
`,
      )
      write(
        "apps/aunet/train.py",
        `from apps.aunet.hierarchical import HierarchicalTransformer
def main():
    model = HierarchicalTransformer()
    model.rope_embeddings.reset_parameters()
    print(model.transitions[0].position)
`,
      )
      // As torchrun starts it, and as lingua's SLURM launcher does.
      for (const start of [["export/train.py"], ["-m", "export.train"]]) {
        const reset = execFileSync(anyPython as string, start, { cwd: folder, encoding: "utf8", env })
        expect(reset.trim().split("\n")).toEqual(["encoder", "decoder", "trunk", "[0, 1, 2]"])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

/** A Python with PyTorch. */
const torchPython = pythonThatRuns("import torch")

test.skipIf(torchPython === undefined)(
  "PyTorch loads an export: names, shapes and sums (skipped without python3 and torch)",
  () => {
    const [, [, checkpoint]] = variants
    const { files } = exportLingua(checkpoint)
    const folder = mkdtempSync(join(tmpdir(), "aunet-export-"))
    try {
      writeFileSync(join(folder, "consolidated.pth"), files["consolidated.pth"])
      const script =
        "import torch,json,sys; d=torch.load(sys.argv[1],weights_only=True)['model']; print(json.dumps({k:[list(v.shape),float(v.double().sum())] for k,v in d.items()}))"
      const loaded = JSON.parse(
        execFileSync(torchPython as string, ["-c", script, join(folder, "consolidated.pth")], {
          encoding: "utf8",
        }),
      ) as Record<string, [number[], number]>
      expect(Object.keys(loaded)).toEqual(Object.keys(checkpoint.model.parameters))
      for (const [name, { shape, data }] of Object.entries(decodeTorchFile(files["consolidated.pth"]))) {
        expect(loaded[name][0]).toEqual(shape)
        expect(loaded[name][1]).toBeCloseTo(
          (data as Float32Array).reduce((sum, value) => sum + value, 0),
          3,
        )
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
