// What threads of tests make their splitter with.

import { wordsPlugin } from "@aunet/splitter-whitespace"

export const splitterOf = (choice: { readonly groups: number[] }) => wordsPlugin.make(choice)
