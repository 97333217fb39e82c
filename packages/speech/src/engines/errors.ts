/** Why an engine could not speak. */
export type SpeechFailure = 'crashed' | 'timeout' | 'refused' | 'bad-answer' | 'unavailable' | 'closed';

/** An engine failed; the text is not at fault. */
export class SpeechEngineError extends Error {
  readonly engine: string;
  readonly reason: SpeechFailure;

  constructor(engine: string, reason: SpeechFailure, message: string, options?: ErrorOptions) {
    super(`${engine}: ${message}`, options);
    this.name = 'SpeechEngineError';
    this.engine = engine;
    this.reason = reason;
  }
}
