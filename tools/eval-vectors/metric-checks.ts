/**
 * Values that need no data: drawing, resampling, comparing and scoring of texts.
 *
 * In: nothing. Out: checks. Never: a file.
 * Source of the values: CPython 3.11, sacreBLEU 2.6.0, lm-evaluation-harness 4e7e0d4.
 */
import {
  bootstrapError,
  corpusBleu,
  corpusChrf,
  exactMatch,
  type MatchMetric,
  meanFigure,
  MersenneTwister,
  perplexity,
  reduced,
  tasksNamed,
  tokenise,
  wordsOf,
  type WrittenTask,
} from "@aunet/eval"
import { type Check, near, same } from "./check.ts"

const written = (name: string): WrittenTask => tasksNamed([name])[0] as WrittenTask

const SHOTS: readonly (readonly [
  name: string,
  n: number,
  k: number,
  draws: readonly (readonly number[])[],
])[] = [
  [
    "gsm8k",
    7473,
    5,
    [
      [6374, 3610, 957, 61, 742],
      [7462, 6610, 4769, 286, 5501],
      [5677, 687, 806, 6279, 2905],
      [1939, 142, 252, 6461, 129],
      [2835, 5311, 5105, 3966, 5044],
    ],
  ],
  [
    "nq_open",
    87925,
    6,
    [
      [57767, 15315, 981, 11880, 76313, 4577],
      [11001, 12900, 46482, 31039, 2284, 4038],
      [2076, 45362, 84976, 81694, 63471, 80716],
    ],
  ],
  [
    "mgsm",
    8,
    5,
    [
      [7, 0, 6, 5, 4],
      [1, 0, 2, 7, 6],
    ],
  ],
]

const NQ_ANSWERS: readonly (readonly [string, string])[] = [
  ["The Beatles", "beatles"],
  ["the a cat", "cat"],
  ["in the house", "in house"],
  ["THE END", "the end"],
  ["St. John's", "st johns"],
  ["$1,000", "1000"],
  ["“Yes”", "“yes”"],
  ["an  apple", " apple"],
]

/** A text, what each filter of gsm8k cuts out of it, and what is left to be compared. */
const GSM_ANSWERS: readonly (readonly [text: string, filter: 0 | 1, cut: string, left: string])[] = [
  ["The answer is 18.", 0, "[invalid]", "[invalid]"],
  ["The answer is 18.", 1, "18.", "18"],
  ["It costs $1,234.50, ok...", 1, "...", ".."],
  ["1/2", 1, "2", "2"],
  ["none", 0, "[invalid]", "[invalid]"],
  ["none", 1, "[invalid]", "[invalid]"],
  ["#### 18.00", 0, "18.00", "18.00"],
  ["#### -7,000.", 0, "-7,000.", "-7000"],
]

const WORDS_13A: readonly (readonly [string, string])[] = [
  [
    'Hello, world! It costs $1,000.50 (approx.) — "yes".',
    'Hello , world ! It costs $ 1,000.50 ( approx . ) — " yes " .',
  ],
  ["3-4 pm, e.g. 5.6%; x<y &amp; z &quot;q&quot;", '3 - 4 pm , e . g . 5.6 % ; x < y & z " q "'],
  ["state-of-the-art U.S.A.", "state-of-the-art U . S . A ."],
]

/** Every value that needs no data. */
export function metricChecks(): Check[] {
  const bits = new MersenneTwister(1234)
  const reals = new MersenneTwister(1234)
  const draws = new MersenneTwister(0)
  const nats = [-1, -2, -3, -4]
  const { value, error = Number.NaN } = meanFigure([1, 0, 0, 1, 1, 0, 0, 0, 1, 0])
  return [
    same(
      "random: 32 bits of seed 1234",
      [4150886329, 3342196574, 1892932127, 501869158],
      Array.from({ length: 4 }, () => bits.uint32()),
    ),
    same(
      "random: numbers of seed 1234",
      [0.9664535356921388, 0.4407325991753527, 0.007491470058587191],
      Array.from({ length: 3 }, () => reals.random()),
    ),
    ...SHOTS.flatMap(([name, n, k, expected]) => {
      const random = new MersenneTwister(1234)
      return expected.map((drawn, item) => same(`shots: ${name} item ${item}`, drawn, random.sample(n, k)))
    }),
    near(
      "bootstrap: error of exp(-mean), 1000 replicates",
      8.37533047438102,
      bootstrapError(nats, perplexity, 1000),
    ),
    same(
      "bootstrap: first draws of seed 0",
      [
        [3, 3, 1, 1],
        [2, 1, 3, 1],
        [1, 2, 3, 2],
      ],
      Array.from({ length: 3 }, () => draws.choices(4, 4)),
    ),
    near("mean", 0.4, value, 0),
    near("mean: standard error", 0.16329931618554522, error, 1e-16),
    ...answerChecks(),
    ...textChecks(),
  ]
}

function answerChecks(): Check[] {
  const [nq] = written("nq_open").metrics as readonly MatchMetric[]
  const gsm = written("gsm8k").metrics as readonly MatchMetric[]
  const cut = (metric: MatchMetric, text: string): string =>
    (metric.filters ?? []).reduce((rest, filter) => filter(rest), text)
  return [
    ...NQ_ANSWERS.map(([text, left]) => same(`nq_open: ${text}`, left, reduced(text, nq.ignored ?? {}))),
    ...GSM_ANSWERS.flatMap(([text, which, expected, left]) => {
      const metric = gsm[which]
      const found = cut(metric, text)
      return [
        same(`gsm8k ${metric.name}: ${text}`, expected, found),
        same(`gsm8k ${metric.name}: ${text}, compared`, left, reduced(found, metric.ignored ?? {})),
      ]
    }),
    same("gsm8k: 18.00 is not 18", 0, exactMatch("18.00", ["steps\n#### 18"], gsm[0].ignored ?? {})),
    same(
      "gsm8k: the gold is cut to its number",
      1,
      exactMatch("18", ["2 + 16\n#### 18"], gsm[0].ignored ?? {}),
    ),
  ]
}

function textChecks(): Check[] {
  const three = ["The cat sat on the mat.", 'It is "raining" today, isn\'t it?', "A"]
  const right = [["The cat is on the mat."], ["It's raining today, is it not?"], ["B"]]
  const all = (
    name: string,
    texts: readonly string[],
    golds: readonly string[][],
    [chrf, plus, bleu]: readonly number[],
  ) => [
    near(`${name}: chrF2`, chrf, corpusChrf(texts, golds)),
    near(`${name}: chrF++`, plus, corpusChrf(texts, golds, { wordOrder: 2 })),
    near(`${name}: BLEU`, bleu, corpusBleu(texts, golds).score),
  ]
  return [
    ...all("three sentences", three, right, [56.74782913938231, 55.78364504289638, 23.61132510762708]),
    same("three sentences: words", [18, 16], corpusBleu(three, right).words),
    ...all("hello world", ["hello world"], [["hello world"]], [100, 100, 0]),
    ...all("the cat", ["the cat"], [["the cat sat"]], [55.77101053281037, 57.76381165476621, 0]),
    ...WORDS_13A.map(([text, words]) => same(`13a: ${text}`, words, tokenise(text, "13a").join(" "))),
    same(
      "zh: 我喜欢GPT-4模型，3.5分。",
      "我 喜 欢 GPT-4 模 型 ， 3.5 分 。",
      tokenise("我喜欢GPT-4模型，3.5分。", "zh").join(" "),
    ),
    same(
      'chrF++ words: "Hello", he said...',
      ['"Hello"', ",", "he", "said..", "."],
      wordsOf('"Hello", he said...'),
    ),
    same("chrF++ words: ¿Qué?", ["¿Qué", "?"], wordsOf("¿Qué?")),
    same("chrF++ words: !!", ["!", "!"], wordsOf("!!")),
  ]
}
