/**
 * `aunet eval --explain`: a page that shows what each byte of a text costs.
 *
 * In: options as typed. Out: a file, and a line about it. Never: measures before it knows that it may write.
 */
import { explainText, explanationPage } from "@aunet/eval"
import { UsageError } from "../../arguments/usage-error.ts"
import { showControls } from "../../draw/show-controls.ts"
import { promptBytes } from "../../files/prompt-bytes.ts"
import { checkOutFile, writeFileWhole } from "../../files/write-file.ts"
import { present } from "../../arguments/present.ts"
import type { Interrupts } from "../../interrupts.ts"
import { bytes as shownBytes, whole } from "../../report/figures.ts"
import type { Screen } from "../../report/screen.ts"
import type { CheckpointFlags } from "./eval-flags.ts"
import { withModel } from "./eval-model.ts"

/** Explains a text. */
export async function evaluateExplain(
  flags: CheckpointFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const { explain = "", out, checkpoint, encoding, force, window, stride } = flags
  if (out === undefined) throw new UsageError("--out is needed: a file for the page, such as page.html")
  await checkOutFile(out, { force })
  const place = { text: undefined, flag: "--explain", fileFlag: "--explain" }
  const bytes = await promptBytes({ ...place, file: explain, encoding, screen })
  const name = explain === "-" ? "standard input" : explain
  const found = await withModel(checkpoint, flags, { screen, interrupts }, ({ writer }, signal) =>
    explainText(writer, { name, bytes }, checkpoint, {
      ...present({ windowBytes: window, strideBytes: stride }),
      signal,
      onProgress: (done) => screen.progress(`${shownBytes(done)} of ${shownBytes(bytes.length)}`),
    }),
  )
  const page = new TextEncoder().encode(explanationPage(found))
  await writeFileWhole(out, page)
  const bits = found.bits.reduce((sum, each) => sum + each, 0)
  const bitsPerByte = bits / bytes.length
  if (screen.json)
    screen.printJson({
      type: "page",
      out,
      name,
      model: checkpoint,
      windowing: found.windowing,
      bytes: bytes.length,
      bits,
      bitsPerByte,
      eosBits: found.eosBits,
      pageBytes: page.length,
    })
  else
    screen.print(
      showControls(
        `${out}  ${shownBytes(page.length)}: ${whole(bytes.length)} bytes of ${name} at ${bitsPerByte.toFixed(4)} bits-per-byte; open it in a browser\n`,
      ),
    )
}
