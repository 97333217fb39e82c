/** Message types of the RTMP specification that somebody sends. */
export const TYPE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowSize: 5,
  peerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  commandAmf3: 17,
  data: 18,
  command: 20,
  aggregate: 22,
} as const;

/** Events of user control messages. */
export const USER = {
  streamBegin: 0,
  streamEof: 1,
  pingRequest: 6,
  pingResponse: 7,
} as const;

/** Chunk streams that we write to. */
export const CHANNEL = { control: 2, command: 3, audio: 4, data: 5, video: 6 } as const;

/** A whole message. */
export interface RtmpMessage {
  readonly type: number;
  /** Message stream: 0 for the connection, else what createStream gave. */
  readonly stream: number;
  /** Milliseconds, 32 bits. */
  readonly timestamp: number;
  readonly payload: Buffer;
}

/** The peer broke the protocol or a limit: the connection has to end. */
export class RtmpError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RtmpError';
  }
}
