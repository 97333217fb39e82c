/** Refusals of our own API, with the status of each. */
const STATUS = {
  'Console.NotSignedIn': 401,
  'Console.WrongCredentials': 401,
  'Console.LinkUsed': 401,
  'Console.CrossSite': 403,
  'Console.NotFound': 404,
  'Console.NameTaken': 409,
  'Console.LastOwner': 409,
  'Console.Busy': 409,
  'Console.Stale': 412,
  'Console.BadRequest': 400,
  'Console.EngineFailed': 422,
  'Console.TooManyAttempts': 429,
  'Console.TooManyPreviews': 429,
} as const;

export type ConsoleErrorCode = keyof typeof STATUS;

/** A refusal of our own API; the message says what happened and what to do about it. */
export class ConsoleError extends Error {
  readonly code: ConsoleErrorCode;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ConsoleErrorCode,
    message: string,
    options: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ConsoleError';
    this.code = code;
    this.status = STATUS[code];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
