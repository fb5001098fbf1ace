/**
 * `aunet export`: its flags.
 *
 * In: arguments. Out: options for `run/export.ts`. Never: reads a file.
 */
import { Command } from "effect/cli"
import {
  checkpoint,
  decimal,
  flops,
  json,
  plugin,
  text,
  texts,
  toggle,
  which,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

export const exportCommand = Command.make(
  "export",
  {
    checkpoint,
    which,
    format: text(
      "format",
      "name",
      "onnx: a file that other tools run; torch: a folder to train in with PyTorch, on many GPUs or machines; lingua: a folder for the official code",
    ),
    out: text("out", "path", "The file (onnx) or the folder (torch, lingua) to write"),
    rows: wholeNumber("rows", "onnx: texts at once; 1 when left out", { from: 1, to: 65536 }),
    rowBytes: wholeNumber("row-bytes", "onnx: bytes of a text; those of a training row when left out", {
      from: 1,
      to: 2 ** 20,
    }),
    room: decimal(
      "room",
      "onnx: how many times the boundaries that training had room for; 1 when left out, 2 of a model with a router",
      (value) => value >= 1 && value <= 4096,
      "a number from 1 to 4096",
    ),
    weights: text("weights", "name", "lingua: form of the weights, pth (the default) or safetensors"),
    flops: flops(
      "lingua: operations of the training that train.yaml is for; 100 times those done when left out",
    ),
    data: texts(
      "data",
      "path",
      "torch: a corpus of aunet prepare to train on, or name:path of one of several; what it was trained on when left out, if that is here",
    ),
    mix: text("mix", "shares", "torch: of several corpora, as books=0.7,web=0.3"),
    force: toggle("force", "Replace what an earlier export wrote there"),
    plugin,
    json,
  },
  perform(async () => (await import("../run/export.ts")).exportCheckpoint),
).pipe(
  Command.withDescription("Write a trained model for other tools"),
  Command.withExamples([
    {
      command: "aunet export run --format onnx --out run.onnx",
      description: "The forward pass with its parameters, for any ONNX runtime",
    },
    {
      command: "aunet export run --format torch --data corpus --out for-pytorch",
      description: "A script of plain PyTorch that goes on with the training, and what it needs",
    },
    {
      command: "aunet export run --format lingua --out for-the-cluster",
      description: "To go on training with the official code",
    },
    { command: "aunet export run --format lingua --out for-the-cluster --weights safetensors --force" },
  ]),
)
