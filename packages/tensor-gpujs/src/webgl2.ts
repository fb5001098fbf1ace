/**
 * Finds out who draws behind WebGL2.
 *
 * In: the platform's canvas. Out: the renderer's name, where the platform tells it.
 * Never: keeps the context that it asks with.
 */

interface Context {
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL?: number; loseContext?(): void } | null
  getParameter(name: number): unknown
}

/** Names the renderer of WebGL2; undefined when there is none, or when it does not tell. */
export function webgl2Renderer(): string | undefined {
  const { OffscreenCanvas } = globalThis as {
    OffscreenCanvas?: new (width: number, height: number) => { getContext(kind: string): Context | null }
  }
  if (OffscreenCanvas === undefined) return undefined
  const context = new OffscreenCanvas(1, 1).getContext("webgl2") ?? undefined
  const parameter = context?.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL
  const name =
    context === undefined || parameter === undefined ? undefined : String(context.getParameter(parameter))
  context?.getExtension("WEBGL_lose_context")?.loseContext?.()
  return name
}
