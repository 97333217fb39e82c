/**
 * What a dialog is: `starting` until its picture is there; `active` while a chat runs (and always, where the owner of the
 * page drives it); `asleep` before the first chat, after its end, and when nobody said a word for long; `kept` when its page
 * left it for another one to take up; `over` for good.
 */
export type DialogState = 'starting' | 'active' | 'asleep' | 'kept' | 'over';

const TRANSITIONS: Readonly<Record<DialogState, readonly DialogState[]>> = {
  starting: ['active', 'asleep', 'over'],
  active: ['asleep', 'kept', 'over'],
  asleep: ['active', 'kept', 'over'],
  kept: ['active', 'asleep', 'over'],
  over: [],
};

/** Whether a dialog may go from one state to another. */
export function mayBecome(from: DialogState, to: DialogState): boolean {
  return TRANSITIONS[from].includes(to);
}
