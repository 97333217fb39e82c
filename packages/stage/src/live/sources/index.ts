export { openLiveSource } from './live-source.ts';
export type { LiveSourceOptions, OpenedSource, SenderClockReading, SourceCommand } from './types.ts';
