/**
 * A linear map without bias; the weight is stored [out, in] as in the official code.
 *
 * In: [..., D]. Out: [..., E]. Never: adds a bias.
 */
import { matmul, type Tensor } from "@aunet/tensor"

/** Maps [..., D] to [..., E] with a weight [E, D]. */
export const linear = (x: Tensor, weight: Tensor): Tensor => matmul(x, weight, { transposeB: true })
