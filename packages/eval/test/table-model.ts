// A model that can be followed by hand: a byte is as likely as it is often, in a text, after the byte before it.
//
// In:  a text. Out: an EvaluatedModel that counts what it is asked. Never: chance, or a clock.

import type { EvaluatedModel, Question, WritingQuestion } from "../src/index.ts"

const encoder = new TextEncoder()

export interface TableModel extends EvaluatedModel {
  /** ln p of a byte after another; -1 stands for the beginning. */
  readonly nats: (before: number, byte: number) => number
  readonly best: (before: number) => number
  readonly asked: { questions: number; writings: number; calls: number }
}

export function tableModel(text: string, options: Partial<EvaluatedModel> = {}): TableModel {
  const counts = new Map<number, Map<number, number>>()
  let before = -1
  for (const byte of encoder.encode(text)) {
    const row = counts.get(before) ?? new Map<number, number>()
    row.set(byte, (row.get(byte) ?? 0) + 1)
    counts.set(before, row)
    before = byte
  }
  const total = (row: ReadonlyMap<number, number>): number => [...row.values()].reduce((sum, n) => sum + n, 0)
  const nats = (last: number, byte: number): number => {
    const row = counts.get(last) ?? new Map<number, number>()
    return Math.log(((row.get(byte) ?? 0) + 1) / (total(row) + 256))
  }
  const best = (last: number): number => {
    const row = counts.get(last) ?? new Map<number, number>()
    return [...row].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0
  }
  const asked = { questions: 0, writings: 0, calls: 0 }
  const room = options.contextBytes ?? Number.POSITIVE_INFINITY
  return {
    name: "table",
    nats,
    best,
    asked,
    score: async (questions: readonly Question[]) => {
      asked.calls++
      asked.questions += questions.length
      return questions.map(({ context, continuations }) =>
        continuations.map((bytes) => {
          let last = context.at(-1) ?? -1
          let sum = 0
          let isGreedy = true
          for (const byte of bytes) {
            sum += nats(last, byte)
            isGreedy &&= nats(last, byte) === nats(last, best(last))
            last = byte
          }
          return { nats: sum, isGreedy, cutBytes: Math.max(0, context.length + bytes.length - room) }
        }),
      )
    },
    write: async (questions: readonly WritingQuestion[]) => {
      asked.calls++
      asked.writings += questions.length
      return questions.map(({ prompt, stops, maxBytes }) => {
        const out: number[] = []
        let last = prompt.at(-1) ?? -1
        while (out.length < maxBytes) {
          last = best(last)
          out.push(last)
          const soFar = new TextDecoder().decode(Uint8Array.from(out))
          const stop = stops.find((each) => soFar.endsWith(each))
          if (stop !== undefined) return { bytes: encoder.encode(soFar.slice(0, -stop.length)), cutBytes: 0 }
        }
        return { bytes: Uint8Array.from(out), cutBytes: 0 }
      })
    },
    ...options,
  }
}
