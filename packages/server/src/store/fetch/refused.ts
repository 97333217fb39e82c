export type FetchRefusal =
  | 'url'
  | 'scheme'
  | 'address'
  | 'redirects'
  | 'too-large'
  | 'too-slow'
  | 'status'
  | 'unreachable'
  | 'aborted';

/** Why a URL was not fetched; `message` is for people and names the setting that could change it, where one does. */
export class FetchRefused extends Error {
  readonly reason: FetchRefusal;
  constructor(reason: FetchRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchRefused';
    this.reason = reason;
  }
}
