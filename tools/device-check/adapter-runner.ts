// A process that asks for a WebGPU adapter, as gpu.js will: what it is, in a line of JSON.
//
// In:  nothing.  Out: an AdapterLine.  Never: computes. A process of its own, since native code may end it, and prints.

/** What was found. */
export interface AdapterLine {
  /** Why there is none to ask. */
  readonly missing?: string
  readonly adapter?: {
    readonly vendor: string
    readonly architecture: string
    readonly device: string
    /** NVIDIA's driver names itself and its version here. */
    readonly description: string
    readonly isSoftware: boolean
    /** Whether passes can be timed by the GPU itself. */
    readonly timestamps: boolean
    readonly maxStorageBufferBindingSize: number
  }
}

interface Adapter {
  readonly info: Record<"vendor" | "architecture" | "device" | "description", string> & {
    readonly isFallbackAdapter?: boolean
  }
  readonly features: ReadonlySet<string>
  readonly limits: { readonly maxStorageBufferBindingSize: number }
}

async function look(): Promise<AdapterLine> {
  const name: string = "webgpu"
  let create: (flags: string[]) => { requestAdapter(): Promise<Adapter | null> }
  try {
    ;({ create } = (await import(name)) as { create: typeof create })
  } catch (error) {
    const known = (error as { code?: string }).code === "ERR_MODULE_NOT_FOUND"
    return {
      missing: known
        ? 'the package "webgpu", which brings WebGPU to Node, is not here'
        : `the package "webgpu" does not load: ${(error as Error).message}`,
    }
  }
  const adapter = await create([]).requestAdapter()
  if (adapter === null) return {}
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const software = /swiftshader|llvmpipe|lavapipe|softpipe|software/i
  return {
    adapter: {
      vendor,
      architecture,
      device,
      description,
      isSoftware:
        isFallbackAdapter === true || software.test([vendor, architecture, device, description].join(" ")),
      timestamps: adapter.features.has("timestamp-query"),
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    },
  }
}

process.stdout.write(`${JSON.stringify(await look())}\n`, () => process.exit(0))
