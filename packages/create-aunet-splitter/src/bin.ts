#!/usr/bin/env node
/**
 * The program `create-aunet-splitter`: the only file here that runs when it is loaded.
 *
 * In: the arguments of the process. Out: its exit status. Never: anything else.
 */
import { main } from "./main.ts"

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
})
