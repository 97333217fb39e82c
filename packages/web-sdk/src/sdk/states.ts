/** The six states of an avatar in a dialog (FAQ of 7.2.5.3), in the order in which a round of question and answer runs. */
export const DIALOG_STATES = [
  'sleeping',
  'waiting',
  'recognizing',
  'thinking',
  'answering',
  'answered',
] as const;

/**
 * `sleeping` after enterSleep, `waiting` (recognition pending) after enterActive, `recognizing` with speechRecognized,
 * `thinking` with its last, `answering` with the first semanticRecognized, `answered` with speakingStop.
 */
export type DialogState = (typeof DIALOG_STATES)[number];
