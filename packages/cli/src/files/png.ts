/**
 * A picture in PNG, for who needs one: made of the same SVG.
 *
 * In: an SVG. Out: bytes of a PNG, twice as large, on white. Never: leaves out text because there is no font.
 */
import { messageOf } from "../thrown.ts"
import { UsageError } from "../arguments/usage-error.ts"

const SCALE = 2

/** What "sans-serif" is: without it any font is taken, one with serifs too. */
const SYSTEM_FONTS = {
  loadSystemFonts: true,
  sansSerifFamily: process.platform === "linux" ? "DejaVu Sans" : "Arial",
}

/**
 * Draws an SVG.
 *
 * @param fonts files of fonts to draw text with; those of the system when left out
 * @throws UsageError where @resvg/resvg-js is not installed, where no font is found, and for what is no SVG
 */
export async function pngOf(svg: string, fonts?: readonly string[]): Promise<Uint8Array> {
  const { Resvg } = await load()
  const font = fonts === undefined ? SYSTEM_FONTS : { loadSystemFonts: false, fontFiles: [...fonts] }
  // Without a font it draws everything but the text, and says nothing.
  const letter = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">M</text></svg>`
  if (svg.includes("<text") && new Resvg(letter, { font }).innerBBox() === undefined)
    throw new UsageError(
      "a PNG has its text drawn, and no font is found here; install one (a package such as fonts-dejavu-core), or let --out end in .svg",
    )
  try {
    const drawn = new Resvg(withLightColours(svg), {
      font,
      background: "#fff",
      fitTo: { mode: "zoom", value: SCALE },
    })
    return drawn.render().asPng()
  } catch (cause) {
    throw new UsageError(
      `the picture cannot be drawn as a PNG (${messageOf(cause)}); let --out end in .svg`,
      {
        cause,
      },
    )
  }
}

/** Puts colours in the places of their names, those of a light page: what draws knows no names, and takes black for each. */
function withLightColours(svg: string): string {
  const values = new Map<string, string>()
  // The first of a name is that of a light page.
  for (const [, name = "", value = ""] of svg.matchAll(/(--[\w-]+):([^;}]+)/g))
    if (!values.has(name)) values.set(name, value)
  return svg
    .replaceAll(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "")
    .replaceAll(/var\((--[\w-]+)\)/g, (whole, name: string) => values.get(name) ?? whole)
}

async function load(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js")
  } catch (cause) {
    throw new UsageError(
      `a PNG is drawn with @resvg/resvg-js, which does not load (${messageOf(cause)}); install it beside what you run (npm install @resvg/resvg-js), or let --out end in .svg`,
      { cause },
    )
  }
}
