/**
 * A program that is ready to step: its plan, its host side, its kernels.
 *
 * In: a program and a device. Out: the three, with the arrays that never change.
 * Never: holds state.
 */
import { type Buffer, expand, type Flat, type OperationName, type Program, type Value } from "@aunet/tensor"
import type { Device, PreparedPlan } from "./device.ts"
import { deriveTables, type HostSide, type HostValues, makeHostSide, toValue } from "./host.ts"
import { makePlan, type Plan, type PlanOptions } from "./plan/plan.ts"

/** A program in a session. */
export interface OpenProgram {
  readonly plan: Plan
  readonly host: HostSide
  readonly prepared: PreparedPlan
  /** Arrays that do not change, by buffer. */
  readonly constants: ReadonlyMap<number, Value>
}

/** Operations without a kernel: they are written in simpler ones. */
const expanded: ReadonlySet<OperationName> = new Set(["updateRows", "straightThrough"])

/** Plans a program and prepares it on a device. */
async function openProgram(
  given: Program,
  hostState: ReadonlySet<string>,
  device: Device,
  options: PlanOptions,
): Promise<OpenProgram> {
  const program = given.nodes.some(({ op }) => expanded.has(op)) ? expand(given, expanded) : given
  const plan = makePlan(program, hostState, device.dialect, options)
  const host = makeHostSide(plan)
  const isConstant = (node: number): boolean => plan.graph.nodes[node].known === "constant"
  const constants = new Map<number, Value>()
  for (const node of plan.hostArrays)
    if (isConstant(node)) constants.set(node, toValue(host.constants.get(node) as Buffer))
  for (const [buffer, table] of deriveTables(plan, host.constants, isConstant)) constants.set(buffer, table)
  return { plan, host, constants, prepared: await device.prepare(plan, constants) }
}

/** Opens several programs, or none of them. */
export async function openPrograms(
  programs: Readonly<Record<string, Program>>,
  hostState: ReadonlySet<string>,
  device: Device,
  options: PlanOptions,
): Promise<Map<string, OpenProgram>> {
  const open = new Map<string, OpenProgram>()
  try {
    for (const [name, program] of Object.entries(programs))
      open.set(name, await openProgram(program, hostState, device, options))
  } catch (error) {
    for (const { prepared } of open.values()) await prepared.close()
    throw error
  }
  return open
}

/** Numbers as every device takes them. */
export const toFloats = (value: Value): Float32Array =>
  value instanceof Float32Array ? value : Float32Array.from(value)

/** What goes to the device before a step: its inputs, the host's arrays, and the tables made from indices. */
export function uploads(
  { plan, constants }: OpenProgram,
  inputs: Flat<Value>,
  values: HostValues,
): [buffer: number, data: Value][] {
  const given = plan.given.filter(({ from }) => from === "inputs")
  const arrays = plan.hostArrays.filter((node) => !constants.has(node))
  return [
    ...given.map(({ buffer, name }): [number, Value] => [buffer, toFloats(inputs[name])]),
    ...arrays.map((node): [number, Value] => [node, toValue(values.get(node) as Buffer)]),
    ...deriveTables(plan, values, (node) => plan.graph.nodes[node].known === "step"),
  ]
}
