#!/usr/bin/env bash
# @resvg/resvg-js 2.6.2, Node 22 or 24: text without a font and colours by name are left out or black, and nothing is said.
#
# Behaviour: where no font is loaded (a container without fonts, or a file of fonts that is not there) `render()` draws everything
#   but the text: no error, and `fontFiles: ["nowhere.ttf"]` is taken as well. Colours by CSS custom properties (`fill: var(--ink)`),
#   which browsers draw, become black. The default `logLevel` is "error", which prints nothing of either; "warn" prints lines to
#   stderr. A program notices by `innerBBox()` alone, which is undefined for a picture of text that is not drawn.
# Seen: bounds of a letter with no fonts and with a file that is not there: undefined, undefined; the first pixel of a square with
#   fill #ff0000: 255 0 0, with fill var(--red): 0 0 0; nothing on stderr.
# Common wrong belief: an SVG that cannot be drawn as it is gives an error, or looks as in a browser; a missing font file is an error.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @resvg/resvg-js@2.6.2
cat >see.mjs <<'JS'
import { Resvg } from "@resvg/resvg-js"
const svg = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">${inside}</svg>`
const bounds = (fontFiles) =>
  new Resvg(svg('<text y="8">M</text>'), { font: { loadSystemFonts: false, fontFiles } }).innerBBox()
const pixel = (style, fill) =>
  [...new Resvg(svg(`<style>${style}</style><path d="M0 0h8v8H0z" style="fill:${fill}"/>`)).render().pixels.subarray(0, 3)].join(" ")
const seen = [bounds([]), bounds(["nowhere.ttf"]), pixel("", "#ff0000"), pixel("svg{--red:#ff0000}", "var(--red)")]
console.log("no font:", seen[0], "a font file that is not there:", seen[1], "#ff0000:", seen[2], "var(--red):", seen[3])
process.exit(String(seen) === ",,255 0 0,0 0 0" ? 0 : 1)
JS
node see.mjs
