export { dialogLease, OwnedDialogs, type OwnedDialogsOptions } from './dialogs.ts';
export type { DialogBegun, DialogEnded, DialogLedger, DialogWords } from './ledger.ts';
export { WALL_TIMERS, type Timers } from './timers.ts';
export { DialogVoices } from './voices.ts';
