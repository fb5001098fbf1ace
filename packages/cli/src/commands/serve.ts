/**
 * `aunet serve`: its flags.
 *
 * In: arguments. Out: options for `run/serve.ts`. Never: listens.
 */
import { Command } from "effect/cli"
import {
  checkpoint,
  decimal,
  engine,
  json,
  overflow,
  plugin,
  text,
  texts,
  threads,
  toggle,
  weights,
  which,
  wholeNumber,
} from "../arguments/flags.ts"
import { perform } from "../perform.ts"

const seconds = (name: string, description: string) =>
  decimal(name, description, (value) => value > 0 && value <= 86_400, "a number above 0 and at most 86400")

const atLeast = (from: number, name: string, description: string) =>
  wholeNumber(name, `${description} when left out`, { from })

export const serveCommand = Command.make(
  "serve",
  {
    checkpoint,
    which,
    host: text("host", "address", "Where to listen; 127.0.0.1, this machine alone, when left out"),
    port: wholeNumber("port", "8080 when left out; 0 takes any that is free", { from: 0, to: 65_535 }),
    name: text("name", "name", "What clients call the model; the folder's name when left out"),
    apiKey: text("api-key", "key", "What clients must show; other users of this machine can see it here"),
    apiKeyFile: text("api-key-file", "path", "A file with the key; or set AUNET_API_KEY"),
    origin: texts("origin", "url", "A web page's origin that may ask, * for all; may be repeated"),
    basePath: text(
      "base-path",
      "path",
      "Mount everything under this path, as /ai behind a proxy; none when left out",
    ),
    maxSequences: wholeNumber("max-sequences", "Write so many texts in common steps; 8 when left out", {
      from: 1,
      to: 1024,
    }),
    concurrentRequests: atLeast(1, "concurrent-requests", "Answer so many requests at the same time; 16"),
    waitingRequests: atLeast(0, "waiting-requests", "Let so many more wait; 64"),
    waitSeconds: seconds("wait-seconds", "Longest wait; 30 when left out"),
    choices: atLeast(1, "choices", "Most texts of a request, prompts times n; 256"),
    concurrentChoices: atLeast(
      1,
      "concurrent-choices",
      "Write so many texts of a request at the same time, the others wait; 16",
    ),
    completionBytes: atLeast(1, "completion-bytes", "Most bytes that a text may ask for; 16384"),
    answerBytes: atLeast(1, "answer-bytes", "Most bytes of JSON of an answer that is no stream; 33554432"),
    stopTexts: atLeast(0, "stop-texts", "Most stop texts of a request; 32"),
    bodyBytes: atLeast(1, "body-bytes", "Largest request; 4194304"),
    bodySeconds: seconds("body-seconds", "Longest time to send a request; 30 when left out"),
    stallSeconds: seconds("stall-seconds", "Drop a client that reads nothing for so long; 30 when left out"),
    stopSeconds: seconds("stop-seconds", "When stopping, wait so long for what runs; 10 when left out"),
    utf8Only: toggle("utf8-only", "Write only whole characters, whatever the model would like"),
    strict: toggle("strict", "Refuse fields that are not known, instead of ignoring them with a word"),
    overflow,
    engine,
    threads,
    weights,
    plugin,
    json,
  },
  perform(async () => (await import("../run/serve.ts")).serve),
).pipe(
  Command.withDescription("Answer the OpenAI completions protocol with a trained model"),
  Command.withExamples([
    { command: "aunet serve run", description: "http://127.0.0.1:8080/v1 is the base URL for clients" },
    {
      command: "AUNET_API_KEY=$(cat key) aunet serve run --host 0.0.0.0",
      description: "For other machines, who must show the key",
    },
  ]),
)
