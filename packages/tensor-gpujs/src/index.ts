/** `@aunet/tensor-gpujs`: programs of `@aunet/tensor` on gpu.js. */
export { gpujsEngine, type GpujsOptions } from "./gpujs-engine.ts"
export type { Backend } from "./backend.ts"
export type { WebgpuProvider } from "./webgpu.ts"
