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

/**
 * Takes the first of a pool, without the item.
 *
 * @param pool how many there are, for each item
 * @param isPool whether the pool is the items themselves
 */
export const firstShots = (count: number, isPool: boolean): ShotDrawer => ({
  next: (item) =>
    Array.from({ length: count + 1 }, (_, i) => i)
      .filter((i) => !(isPool && i === item))
      .slice(0, count),
})

/**
 * Draws by chance; where the pool is the items themselves, one more is drawn, and the item left out.
 *
 * @param poolSize at least count, and one more where the pool is the items
 */
export const randomShots = (count: number, poolSize: number, isPool: boolean): ShotDrawer => {
  const random = new MersenneTwister(SEED)
  return {
    next: (item) => {
      const drawn = random.sample(poolSize, count + (isPool ? 1 : 0))
      return drawn.filter((place) => !(isPool && place === item)).slice(0, count)
    },
  }
}
