/**
 * A session that is a guest in another: it adds its programs there, and takes them away when it is closed.
 *
 * In: a session of somebody else, who goes on with it afterwards. Out: a session. Never: removes a program that it did not
 * add, or ends the other.
 */
import { asyncDispose, type Session } from "@aunet/tensor"

/** Makes one. */
export function guestOf(session: Session): Session {
  const added = new Set<string>()
  const remove = async (programs: readonly string[]): Promise<void> => {
    await session.remove(programs)
    for (const name of programs) added.delete(name)
  }
  const close = (): Promise<void> => remove([...added])
  return {
    step: (program, inputs) => session.step(program, inputs),
    read: (names) => session.read(names),
    write: (values) => session.write(values),
    add: async (programs, state, options) => {
      await session.add(programs, state, options)
      for (const name of Object.keys(programs)) added.add(name)
    },
    remove,
    close,
    [asyncDispose]: close,
    get bytesHeld() {
      return session.bytesHeld
    },
  }
}
