/**
 * Errors as responses.
 *
 * In: an error of the protocol. Out: a response. Never: more than the error says of itself.
 */
import { ServerError } from "./server-error.ts"

/** The error as a response. */
export function errorResponse(error: ServerError, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(error.body, {
    status: error.status,
    headers: {
      ...headers,
      ...(error.retryAfterSeconds !== undefined && { "retry-after": String(error.retryAfterSeconds) }),
      ...(error.status === 401 && { "www-authenticate": "Bearer" }),
    },
  })
}

/** The answer to another path than those that there are. */
export const notFound = (path: string, basePath: string): Response =>
  errorResponse(
    new ServerError(
      "NOT_FOUND",
      `there is no ${path.slice(0, 80)}; there are: ${PATHS.map((each) => basePath + each).join(", ")}, and for a browser ${basePath}/`,
    ),
  )

/** The answer to a program that asks for what is a page for browsers. */
export const forBrowsers = (path: string, basePath: string): Response =>
  errorResponse(
    new ServerError(
      "NOT_FOUND",
      `${path || "/"} is a page, for browsers, which accept text/html; for programs there are: ${PATHS.map((each) => basePath + each).join(", ")}`,
    ),
    { vary: "accept" },
  )

/** What a client may ask for. */
const PATHS = ["/v1/completions", "/v1/models", "/health", "/tokenizer_info", "/tokenize", "/detokenize"]

/** The answer to another method than those that a path has. */
export function notAllowed(methods: readonly string[]): Response {
  const allowed = methods.join(", ")
  const error = new ServerError("METHOD_NOT_ALLOWED", `this path only answers ${allowed}`)
  return errorResponse(error, { allow: allowed })
}
