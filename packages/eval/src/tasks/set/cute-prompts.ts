/**
 * What CUTE asks: for each task its instruction, how a case is said, four examples, and the columns of its files.
 *
 * Oddities of the published prompts are kept, since figures were made with them: two blanks before the first answer of
 * spell_inverse, a missing quote in the third example of orth, options of sem's question without quotes.
 *
 * Source: Edman, Schmid and Fraser 2024; Leukas/CUTE (MIT), `prompts.py`.
 */

/** One task of CUTE. */
export interface CutePrompt {
  readonly name: string
  readonly instruction: string
  /** A case, with a place for each column. */
  readonly pattern: string
  /** The question, where it is said otherwise than the examples. */
  readonly asked?: string
  readonly examples: readonly (readonly [args: readonly string[], answer: string])[]
  /** Whether letter case counts. */
  readonly ignoresCase?: true
  /** Whether there is a set of random strings beside. */
  readonly random?: true
}

const DAY = "it is a beautiful day"
const CAN = "i think i can do it"
const COW = "The cow goes moo."
const HAPPY = "I am very happy."

export const CUTE_PROMPTS: readonly CutePrompt[] = [
  {
    name: "spell",
    instruction: "Spell out the word, putting spaces between each letter, based on the following examples:",
    pattern: 'Spell out the word "{}".',
    examples: [
      [["alphabet"], "a l p h a b e t"],
      [["hello"], "h e l l o"],
      [["zebra"], "z e b r a"],
      [["tongue"], "t o n g u e"],
    ],
    random: true,
  },
  {
    name: "spell_inverse",
    instruction: "Write the word that is spelled out, without any spaces, based on the following examples:",
    pattern: 'Write the word "{}".',
    examples: [
      [["a l p h a b e t"], "alphabet"],
      [["h e l l o"], "hello"],
      [["z e b r a"], "zebra"],
      [["t o n g u e"], "tongue"],
    ],
    random: true,
  },
  {
    name: "contains_char",
    instruction: "Answer whether the specified letter is in the given word, based on the following examples:",
    pattern: 'Is there a "{}" in "{}"?',
    examples: [
      [["a", "alphabet"], "Yes"],
      [["z", "alphabet"], "No"],
      [["u", "hello"], "No"],
      [["o", "hello"], "Yes"],
    ],
    random: true,
  },
  {
    name: "contains_word",
    instruction:
      "Answer whether the specified word is in the given sentence (case insensitive), based on the following examples:",
    pattern: 'Is there a "{}" in "{}"?',
    examples: [
      [["the", COW], "Yes"],
      [["goat", COW], "No"],
      [["glad", HAPPY], "No"],
      [["happy", HAPPY], "Yes"],
    ],
    ignoresCase: true,
  },
  {
    name: "orth",
    instruction:
      "Select the word that is closer in Levenshtein distance to the given word based on the following examples:",
    pattern: 'Closer in Levenshtein distance to "{}": "{}", "{}".',
    examples: [
      [["bold", "cold", "brave"], "cold"],
      [["computer", "completed", "laptop"], "completed"],
      [["happy", "glad", "apply"], "apply"],
      [["camp", "ramp", "tent"], "ramp"],
    ],
  },
  {
    name: "sem",
    instruction:
      "Select the word that is more semantically related to the given word based on the following examples:",
    pattern: 'More semantically related to "{}": "{}", "{}".',
    asked: 'More semantically related to "{}": {}, {}.',
    examples: [
      [["bold", "cold", "brave"], "brave"],
      [["computer", "completed", "laptop"], "laptop"],
      [["happy", "glad", "apply"], "glad"],
      [["camp", "ramp", "tent"], "tent"],
    ],
  },
  {
    name: "ins_char",
    instruction:
      "Add the specified letter after every instance of the second specified letter in a given word, based on the following examples:",
    pattern: 'Add an "{}" after every "{}" in "{}".',
    examples: [
      [["e", "a", "alphabet"], "aelphaebet"],
      [["l", "l", "hello"], "hellllo"],
      [["t", "z", "zebra"], "ztebra"],
      [["f", "u", "tongue"], "tongufe"],
    ],
    ignoresCase: true,
    random: true,
  },
  {
    name: "ins_word",
    instruction:
      "Add the specified word after every instance of the second specified word in a given sentence, based on the following examples:",
    pattern: 'Add "{}" after every "{}" in "{}".',
    examples: [
      [["bad", "beautiful", DAY], "it is a beautiful bad day"],
      [["hello", "day", DAY], "it is a beautiful day hello"],
      [["not", "i", CAN], "i not think i not can do it"],
      [["can", "can", CAN], "i think i can can do it"],
    ],
    ignoresCase: true,
  },
  {
    name: "del_char",
    instruction:
      "Delete every instance of a specified letter in a given word, based on the following examples:",
    pattern: 'Delete every instance of "{}" in "{}".',
    examples: [
      [["a", "alphabet"], "lphbet"],
      [["l", "hello"], "heo"],
      [["z", "zebra"], "ebra"],
      [["u", "tongue"], "tonge"],
    ],
    ignoresCase: true,
    random: true,
  },
  {
    name: "del_word",
    instruction:
      "Delete every instance of a specified word in a given sentence, based on the following examples:",
    pattern: 'Delete every instance of "{}" in "{}".',
    examples: [
      [["a", DAY], "it is beautiful day"],
      [["beautiful", DAY], "it is a day"],
      [["i", CAN], "think can do it"],
      [["can", CAN], "i think i do it"],
    ],
    ignoresCase: true,
  },
  {
    name: "swap_char",
    instruction:
      "Swap the positions of two specified letters in a given word, based on the following examples:",
    pattern: 'Swap "{}" and "{}" in "{}".',
    examples: [
      [["l", "b", "alphabet"], "abphalet"],
      [["h", "e", "hello"], "ehllo"],
      [["z", "a", "zebra"], "aebrz"],
      [["u", "e", "tongue"], "tongeu"],
    ],
    ignoresCase: true,
    random: true,
  },
  {
    name: "swap_word",
    instruction:
      "Swap the positions of two specified words in a given sentence, based on the following examples:",
    pattern: 'Swap "{}" and "{}" in "{}".',
    examples: [
      [["it", "a", DAY], "a is it beautiful day"],
      [["it", "beautiful", DAY], "beautiful is a it day"],
      [["think", "do", CAN], "i do i can think it"],
      [["can", "do", CAN], "i think i do can it"],
    ],
    ignoresCase: true,
  },
  {
    name: "sub_char",
    instruction:
      "Substitute the first specified letter with the second specified letter in a given word, based on the following examples:",
    pattern: 'Substitute "{}" with "{}" in "{}".',
    examples: [
      [["a", "b", "alphabet"], "blphbbet"],
      [["h", "e", "hello"], "eello"],
      [["z", "a", "zebra"], "aebra"],
      [["u", "e", "tongue"], "tongee"],
    ],
    ignoresCase: true,
    random: true,
  },
  {
    name: "sub_word",
    instruction:
      "Substitute the first specified word with the second specified word in a given sentence, based on the following examples:",
    pattern: 'Substitute "{}" with "{}" in "{}".',
    examples: [
      [["it", "a", DAY], "a is a beautiful day"],
      [["it", "beautiful", DAY], "beautiful is a beautiful day"],
      [["i", "do", CAN], "do think do can do it"],
      [["think", "can", CAN], "i can i can do it"],
    ],
    ignoresCase: true,
  },
]
