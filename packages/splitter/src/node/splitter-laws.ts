#!/usr/bin/env node
// The program `splitter-laws`: the only file here that runs when it is loaded.
//
// In:  the arguments of the process.  Out: its exit status.  Never: anything else; laws-command.ts does it.

import { lawsCommand } from "./laws-command.ts"

process.exitCode = await lawsCommand(process.argv.slice(2), {
  folder: process.cwd(),
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  now: () => performance.now(),
})
