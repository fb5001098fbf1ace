/**
 * Where the hub is, who asks, and where what it gives is kept.
 *
 * In: options. Out: the same, whole. Never: a token that was not given; the variables are those that every client of the
 * hub looks at.
 */
import { homedir } from "node:os"
import { join } from "node:path"

/** How the hub is asked. */
export interface HubOptions {
  /** Address of the hub; that in HF_ENDPOINT when left out, else Hugging Face's. */
  readonly hubUrl?: string
  /** For what is private or asks for one; that in HF_TOKEN when left out, none when empty. */
  readonly accessToken?: string
  /** Where files are kept; HF_HUB_CACHE or HF_HOME when left out, else `~/.cache/huggingface/hub`. */
  readonly cacheFolder?: string
  /** What asks; the machine's own when left out. */
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
  /** Told while a file comes: how much of it is here. */
  readonly onFetch?: (file: { readonly name: string; readonly bytes: number; readonly size: number }) => void
}

/** Options as requests take them. */
export interface HubAsking {
  readonly hubUrl: string | undefined
  readonly accessToken: string | undefined
  readonly cacheFolder: string
  readonly fetch: typeof fetch
  readonly signal: AbortSignal | undefined
  readonly onFetch: NonNullable<HubOptions["onFetch"]>
}

/** Fills in what is left out. */
export function hubAsking(options: HubOptions = {}): HubAsking {
  const env = (name: string): string | undefined => {
    const value = process.env[name]
    return value === undefined || value === "" ? undefined : value
  }
  const home = env("HF_HOME") ?? join(env("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface")
  return {
    hubUrl: (options.hubUrl ?? env("HF_ENDPOINT"))?.replace(/\/+$/, ""),
    accessToken: options.accessToken === "" ? undefined : (options.accessToken ?? env("HF_TOKEN")),
    cacheFolder: options.cacheFolder ?? env("HF_HUB_CACHE") ?? join(home, "hub"),
    fetch: options.fetch ?? fetch,
    signal: options.signal,
    onFetch: options.onFetch ?? (() => {}),
  }
}
