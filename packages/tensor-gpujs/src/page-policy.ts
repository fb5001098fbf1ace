/**
 * What the content security policy of a page forbids: gpu.js makes functions of text on the cpu, and modules of
 * WebAssembly on webasm. What is forbidden would be noticed in the first step only.
 *
 * In: a backend. Out: why it cannot be here; nothing where it can. Never: makes anything that is kept.
 */

/** The smallest module of WebAssembly: its magic number and version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

/** Tries what a processor's backend lives on. */
export function refusedByPolicy(backend: "cpu" | "webasm"): { readonly missing: string } | undefined {
  const { WebAssembly, Function } = globalThis as unknown as {
    readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => object }
    readonly Function: new (text: string) => unknown
  }
  const isWasm = backend === "webasm"
  try {
    if (isWasm) new WebAssembly.Module(emptyModule)
    else new Function("return 1")
    return undefined
  } catch (error) {
    const what = isWasm ? "WebAssembly" : "making functions of text"
    const source = isWasm ? "'wasm-unsafe-eval'" : "'unsafe-eval'"
    // Chromium's own words end with a line of their own.
    const said = String(error).trim()
    return { missing: `${what} is forbidden here (${said}); a page's policy allows it with ${source}` }
  }
}
