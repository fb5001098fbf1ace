/**
 * The address of something on the Hugging Face hub, as its own tools write it.
 *
 *     hf://datasets/owner/name                          a data set
 *     hf://datasets/owner/name/data/train.parquet@v2    a file of it, or a folder, at a revision
 *     hf://datasets/owner/name@v2/data                  the same, the revision behind the name
 *     hf://owner/model@v2                               a model
 *
 * In: a text. Out: its parts. Never: the network.
 */
import { AunetError } from "@aunet/base"

/** Something on the hub. */
export interface HubAddress {
  readonly kind: "dataset" | "model"
  /** `owner/name` */
  readonly name: string
  /** A branch, a tag or a commit; `main` where none is typed. */
  readonly revision: string
  /** A file or a folder in it; empty for all of it. */
  readonly path: string
}

const START = "hf://"

/** Tells whether a text is meant as an address of the hub. */
export const isHubAddress = (text: string): boolean => text.startsWith(START)

const NAME = String.raw`[\w-][\w.-]*/[\w-][\w.-]*`
/** Revisions with a slash are those that the hub makes itself. */
const REVISION = String.raw`refs/(?:convert|pr)/[^/@]+|[^/@]+`
const ADDRESS = new RegExp(
  `^hf://(datasets/|models/)?(${NAME})(?:@(${REVISION})(?:/(.*))?|/([^@]*)(?:@(.+))?)?$`,
  "s",
)

/**
 * Reads an address.
 *
 * @throws AunetError BAD_OPTION for what is none
 * @example hubAddress("hf://datasets/roneneldan/TinyStories").name // "roneneldan/TinyStories"
 */
export function hubAddress(text: string): HubAddress {
  const [, kind, name, before, behind, path, after] = ADDRESS.exec(text) ?? []
  const inside = (behind ?? path ?? "").replace(/\/+$/, "")
  if (name === undefined || /^(?:datasets|models|spaces)\//.test(name) || !isInside(inside))
    throw new AunetError(
      "BAD_OPTION",
      `${JSON.stringify(text)} is no address of the hub; write hf://datasets/owner/name for a data set, with /path and @revision behind it, and hf://owner/model for a model`,
    )
  return {
    kind: kind === "datasets/" ? "dataset" : "model",
    name,
    revision: before ?? after ?? "main",
    path: inside,
  }
}

/** Writes an address. */
export const hubAddressText = ({ kind, name, revision, path }: HubAddress): string =>
  `${START}${kind === "dataset" ? "datasets/" : ""}${name}${revision === "main" ? "" : `@${revision}`}${path === "" ? "" : `/${path}`}`

/** Whether a path stays in the repository, on the disk of any system. */
export const isInside = (path: string): boolean =>
  path === "" ||
  path
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0]|^[a-z]:/i.test(part))
