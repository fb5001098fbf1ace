/**
 * What a client, or the one who starts a server, is told when something does not work.
 *
 * In: a code and a sentence that names the thing, the value and the way out. Out: an error; as a response, the
 * body that clients of the OpenAI protocol read. Never: tells a client what went wrong inside.
 */

/** A status with the two words that the protocol has beside a message. */
interface Kind {
  readonly status: number
  readonly type: string
  readonly wire: string
}

const invalid = (status: number, wire: string): Kind => ({ status, type: "invalid_request_error", wire })
const failed = (status: number, wire: string): Kind => ({ status, type: "server_error", wire })

const KINDS = {
  BAD_REQUEST: invalid(400, "invalid_value"),
  UNSUPPORTED: invalid(400, "unsupported_parameter"),
  CONTEXT_EXCEEDED: invalid(400, "context_length_exceeded"),
  UNAUTHORIZED: invalid(401, "invalid_api_key"),
  FOREIGN_HOST: invalid(403, "foreign_host"),
  NOT_FOUND: invalid(404, "not_found"),
  MODEL_NOT_FOUND: invalid(404, "model_not_found"),
  METHOD_NOT_ALLOWED: invalid(405, "method_not_allowed"),
  BODY_TOO_LARGE: invalid(413, "request_too_large"),
  NOT_JSON: invalid(415, "unsupported_media_type"),
  QUEUE_FULL: { status: 429, type: "rate_limit_error", wire: "rate_limit_exceeded" },
  CLIENT_CLOSED: invalid(499, "client_closed_request"),
  MODEL_FAILED: failed(500, "internal_error"),
  BODY_READ: failed(500, "internal_error"),
  QUEUE_TIMEOUT: failed(503, "overloaded"),
  STOPPING: failed(503, "stopping"),
} as const satisfies Readonly<Record<string, Kind>>

/** Why a request was not answered as it was meant. The package README lists each with its cure. */
export type ServerErrorCode = keyof typeof KINDS

/** What may stand beside the sentence. */
export interface ServerErrorOptions extends ErrorOptions {
  /** The parameter of the request that is wrong. */
  readonly param?: string
  /** Seconds after which it is worth trying again. */
  readonly retryAfterSeconds?: number
}

/** The body of an error in the OpenAI protocol. */
export interface ErrorBody {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string
  }
}

/** A request that gets an error as its answer. */
export class ServerError extends Error {
  readonly _tag = "ServerError"
  override readonly name = "ServerError"
  readonly code: ServerErrorCode
  readonly param: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ServerErrorCode, message: string, options: ServerErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.param = options.param
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  /** The status of the response: 4xx for what the client can mend, 5xx for what it cannot. */
  get status(): number {
    return KINDS[this.code].status
  }

  /** The body of the response. */
  get body(): ErrorBody {
    const { type, wire } = KINDS[this.code]
    return { error: { message: this.message, type, param: this.param ?? null, code: wire } }
  }
}
