/** Why something of the SDK did not happen; `code` is one of table 7-46. */
export class IcsFailure extends Error {
  override readonly name = 'IcsFailure';
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message);
    this.code = code;
    // Edge 80 does not know the second argument of Error, and the console shows it all the same.
    if (options && 'cause' in options) Object.defineProperty(this, 'cause', { value: options.cause });
  }
}
