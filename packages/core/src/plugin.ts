/**
 * What a plug-in is: a plain value that makes one variant of something that a model can swap.
 *
 * In: options as they stand in a checkpoint. Out: the thing. Never: registers itself.
 *
 * Kinds are open. A package adds one by declaration merging:
 *
 *     declare module "@aunet/core" { interface PluginKinds { sampler: SamplerPlugin } }
 */
import type { Pool, Router, Upsampler } from "@aunet/blocks"
import type { Json, SplitterPlugin } from "@aunet/splitter"
import type { Engine } from "@aunet/tensor"

/** Version of the plug-in contract that this core understands. */
export const PLUGIN_API_VERSION = 1

/** What plug-ins of every kind may say of themselves. */
export interface PluginOrigin {
  /**
   * The npm package that brings it. Checkpoints store it, so that whoever opens one without the package is told
   * what to install. `aunet --plugin <package>` fills it in.
   */
  readonly package?: string
}

/** A plug-in that makes upsamplers. */
export interface UpsamplerPlugin extends PluginOrigin {
  readonly kind: "upsampler"
  readonly name: string
  readonly apiVersion: typeof PLUGIN_API_VERSION
  make(options?: Json): Upsampler
}

/** A plug-in that makes pools. */
export interface PoolPlugin extends PluginOrigin {
  readonly kind: "pool"
  readonly name: string
  readonly apiVersion: typeof PLUGIN_API_VERSION
  make(options?: Json): Pool
}

/** A plug-in that makes routers. */
export interface RouterPlugin extends PluginOrigin {
  readonly kind: "router"
  readonly name: string
  readonly apiVersion: typeof PLUGIN_API_VERSION
  make(options?: Json): Router
}

/** A plug-in that makes engines. */
export interface EnginePlugin extends PluginOrigin {
  readonly kind: "engine"
  readonly name: string
  readonly apiVersion: typeof PLUGIN_API_VERSION
  /** May look for what it needs, and then throws a TensorError ENGINE_UNAVAILABLE that says what is missing. */
  make(options?: Json): Promise<Engine>
}

/** Every kind of plug-in with its type; open to declaration merging. */
export interface PluginKinds {
  splitter: SplitterPlugin
  upsampler: UpsamplerPlugin
  pool: PoolPlugin
  router: RouterPlugin
  engine: EnginePlugin
}

/** The name of a kind. */
export type PluginKind = keyof PluginKinds

/** A plug-in of any kind. */
export type Plugin = PluginKinds[PluginKind]
