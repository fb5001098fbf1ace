#!/usr/bin/env node
/**
 * The program `aunet`: the only file here that runs when it is loaded.
 *
 * In: the arguments of the process. Out: its exit status.
 * Never: lets anything but results reach standard output; what libraries log goes to standard error.
 */
import module from "node:module"
import { listen } from "./interrupts.ts"

// As `engines` of package.json has it. npm only warns, and what fails first on an old Node would not say so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (!(major >= 25 || (major === 24 && minor >= 11) || (major === 22 && minor >= 19))) {
  process.stderr.write(
    `aunet needs Node 22.19, 24.11 or later, and this is ${process.version}; install a newer one (https://nodejs.org)\n`,
  )
  process.exit(1)
}

const interrupts = listen()
// Compiled code is kept between runs, in the folder for temporary files: the second start is quicker.
module.enableCompileCache()
console.log = console.info = console.debug = console.error.bind(console)

const { main } = await import("./main.ts")
process.exitCode = await main(process.argv.slice(2), { streams: process, interrupts })

// A library that still holds a thread or a device would keep the process alive for nothing.
setTimeout(() => process.exit(), 500).unref()
