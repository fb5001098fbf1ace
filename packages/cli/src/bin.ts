#!/usr/bin/env node
/**
 * The program `aunet`: the only file here that runs when it is loaded.
 *
 * In: the arguments of the process. Out: its exit status.
 * Never: lets anything but results reach standard output; what libraries log goes to standard error.
 */
import { enableCompileCache } from "node:module"
import { listen } from "./interrupts.ts"

const interrupts = listen()
// Compiled code is kept between runs, in the folder for temporary files: the second start is quicker.
enableCompileCache()
console.log = console.info = console.debug = console.error.bind(console)

const { main } = await import("./main.ts")
process.exitCode = await main(process.argv.slice(2), { streams: process, interrupts })

// A library that still holds a thread or a device would keep the process alive for nothing.
setTimeout(() => process.exit(), 500).unref()
