// What can be saved in a checkpoint's config.json and read back the same.
//
// In:  nothing.  Out: one type.  Never: functions, dates, NaN or Infinity (JSON has none of them).

/** Holds any value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
