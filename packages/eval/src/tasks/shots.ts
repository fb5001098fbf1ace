/**
 * Which examples stand before a question, drawn as the harness draws them.
 *
 * In: how many are wanted of which pool. Out: places in the pool, item by item. Never: the item itself.
 * Source: lm-evaluation-harness, `api/samplers.py`.
 */
import { MersenneTwister } from "../random/mersenne-twister.ts"

/** The harness's seed for examples. */
const SEED = 1234

/** Draws for one item after another: what is drawn for one depends on those before it. */
export interface ShotDrawer {
  /** Places in the pool for the next item. */
  next(item: number): readonly number[]
}

/** What stands in a pool of examples, as far as drawing cares. */
export interface ShotPool {
  readonly size: number
  /** Whether the pool is the items themselves, of which none is its own example. */
  readonly isItems: boolean
}

/** Takes the first of a pool, without the item. */
export const firstShots = (count: number, { size, isItems }: ShotPool): ShotDrawer => ({
  next: (item) =>
    Array.from({ length: Math.min(size, count + 1) }, (_, i) => i)
      .filter((i) => !(isItems && i === item))
      .slice(0, count),
})

/**
 * Draws by chance.
 *
 * @param oneMore whether one more is drawn than is shown, so that an item can be left out
 */
export const randomShots = (count: number, { size, isItems }: ShotPool, oneMore: boolean): ShotDrawer => {
  const random = new MersenneTwister(SEED)
  return {
    next: (item) => {
      const drawn = random.sample(size, count + (oneMore ? 1 : 0))
      return drawn.filter((place) => !(isItems && place === item)).slice(0, count)
    },
  }
}
