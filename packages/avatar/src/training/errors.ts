/** Why no presenter can be made of material. */
export type TrainingRefusal = 'no-face' | 'too-short' | 'marks';

/** Material of which no presenter can be made; the message tells people why. Trying again does not help. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly reason: TrainingRefusal;

  constructor(reason: TrainingRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
