// Small splitters that keep every law, for tests to use whole, to combine and to break.

import { algebraPlugins, type Json, type Splitter, type SplitterPlugin, stepSplitter } from "@aunet/splitter"

/** Marks one byte value at one level: the simplest splitter that is good for something. */
export const onByte = (options: { readonly byte: number; readonly level: number }): Splitter =>
  stepSplitter({
    name: "on-byte",
    options: { ...options },
    depth: options.level,
    boundaryPlace: "last",
    start: null,
    step: (state, byte) => [state, byte === options.byte ? options.level : 0],
  })

/** Rebuilds `onByte`. */
export const onBytePlugin: SplitterPlugin = {
  kind: "splitter",
  name: "on-byte",
  apiVersion: 1,
  make: (options) => onByte(options as { byte: number; level: number }),
}

/** Marks every third byte below 128 that is in its data, so it needs state and data. */
export const thirdOf = (data: Uint8Array): Splitter =>
  stepSplitter<number>({
    name: "third-of",
    options: { every: 3 },
    data,
    depth: 2,
    maxState: 1,
    start: 0,
    isState: (saved): saved is number => saved === 0 || saved === 1 || saved === 2,
    step: (count, byte) => {
      if (byte >= 128 || !data.includes(byte)) return [count, 0]
      return count === 2 ? [0, 2] : [count + 1, 0]
    },
  })

/** Rebuilds `thirdOf`. */
export const thirdOfPlugin: SplitterPlugin = {
  kind: "splitter",
  name: "third-of",
  apiVersion: 1,
  make: (_, data) => thirdOf(data ?? new Uint8Array(0)),
}

/** Finds the plug-in of a name among some and those of their combinations. */
export const pluginOf = (name: string, plugins: readonly SplitterPlugin[]): SplitterPlugin => {
  const found = [...plugins, ...algebraPlugins(plugins)].find((plugin) => plugin.name === name)
  if (found === undefined) throw new Error(`no plug-in "${name}"`)
  return found
}

/** Rebuilds splitters as a registry of some plug-ins would. */
export const rebuildBy =
  (plugins: readonly SplitterPlugin[]) =>
  (name: string, options: Json, data?: Uint8Array): Splitter =>
    pluginOf(name, plugins).make(options, data)
