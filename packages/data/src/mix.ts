/** `@aunet/data/mix`: shares of a mixture alone, for who checks them before anything is read. */
export { type Mix, mixShares, type SizedSource } from "./mix-shares.ts"
