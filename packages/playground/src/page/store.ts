/**
 * Where a view stands: a state, and what happened to it.
 *
 *     event --step--> state --whenever it changes--> drawn
 *
 * In: a first state and a pure step. Out: a place to ask and to tell. Never: does anything else than step.
 */

/** A state that only steps change. */
export interface Store<State, Event> {
  /** Where it stands now. */
  readonly now: () => State
  /** Tells what happened. */
  readonly tell: (event: Event) => void
}

/** Makes one. @param changed called after each step that changed something */
export function store<State, Event>(
  first: State,
  step: (state: State, event: Event) => State,
  changed: () => void,
): Store<State, Event> {
  let state = first
  return {
    now: () => state,
    tell: (event) => {
      const next = step(state, event)
      if (next === state) return
      state = next
      changed()
    },
  }
}
