import { MediaError, type MediaRefusal } from '../media-info.ts';

/** A source that is not a medium (a painter, a text) could not be shown. `source` is its key in the plan. */
export class SourceError extends Error {
  readonly source: string;
  constructor(source: string, message: string, options?: ErrorOptions) {
    super(`source '${source}': ${message}`, options);
    this.name = 'SourceError';
    this.source = source;
  }
}

/** Names the failing source in an error: MediaError stays MediaError with its reason. */
export function blameSource(source: string, error: unknown): Error {
  if (error instanceof MediaError)
    return new MediaError(error.reason, `source '${source}': ${error.message}`);
  if (error instanceof SourceError) return error;
  return new SourceError(source, error instanceof Error ? error.message : String(error), { cause: error });
}

/** As `blameSource`, for a report from a thread. */
export function blameReport(source: string, reason: MediaRefusal | undefined, message: string): Error {
  return reason ? new MediaError(reason, `source '${source}': ${message}`) : new SourceError(source, message);
}
