/**
 * What `Command` of effect asks of its surroundings: processes, files, paths, streams and a terminal, as Node has them.
 *
 * In: nothing. Out: a layer. Never: `@effect/platform-node`, which has the same in one line, and brings clients for
 * HTTP and Redis into every install with it (16 MB).
 */
import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodePath from "@effect/platform-node-shared/NodePath"
import * as NodeStdio from "@effect/platform-node-shared/NodeStdio"
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal"
import * as Layer from "effect/Layer"

/** The services of Node, for the whole command. */
export const nodeServices = Layer.provideMerge(
  NodeChildProcessSpawner.layer,
  Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeStdio.layer, NodeTerminal.layer),
)
