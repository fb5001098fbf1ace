/**
 * ONNX Runtime tells its makers what it is used for, unless a variable of the environment says no: from 1.30 on it keeps
 * a device's number and a queue of events below the home folder, to be sent. Nobody who trains a model here has asked
 * for that.
 *
 * In: an environment, work that may make the first session of a process. Out: its result. Never: a variable that stays,
 * or another answer in the place of the user's own.
 */

/** What ONNX Runtime looks at when the first session of a process is made. */
const VARIABLE = "ORT_DISABLE_TELEMETRY"

/**
 * Runs work in which ONNX Runtime tells nobody, unless the variable is set already, to whatever value.
 *
 * @param env the environment of the process; a worker has a copy of its own, which the binary does not see
 */
export async function withoutTelemetry<A>(env: NodeJS.ProcessEnv, work: () => Promise<A>): Promise<A> {
  if (env[VARIABLE] !== undefined) return work()
  env[VARIABLE] = "1"
  try {
    return await work()
  } finally {
    delete env[VARIABLE]
  }
}
