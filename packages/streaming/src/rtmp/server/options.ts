import type { StreamGuard } from '../../packets.ts';
import type { StreamHub } from '../../hub/hub.ts';

export interface RtmpLimits {
  /** Milliseconds until the handshake has to be through. Default 10 s. */
  readonly handshakeMs: number;
  /** Milliseconds until a connection has to publish or play something. Default 15 s. */
  readonly commandMs: number;
  /** Milliseconds without a byte after which a publisher's connection is taken for dead. Default 15 s. */
  readonly publishIdleMs: number;
  /** Milliseconds between pings to players, so that both sides notice a dead connection. Default 5 s. */
  readonly pingMs: number;
  /** Connections of one address that neither publish nor play yet. Default 64. */
  readonly pendingPerAddress: number;
  /** Connections of one address. Default 512. */
  readonly perAddress: number;
  /** Connections in all. Default 2000. */
  readonly connections: number;
}

export const RTMP_LIMITS: RtmpLimits = {
  handshakeMs: 10_000,
  commandMs: 15_000,
  publishIdleMs: 15_000,
  pingMs: 5_000,
  pendingPerAddress: 64,
  perAddress: 512,
  connections: 2000,
};

/** One line about a connection; `details` never hold stream keys. */
export type RtmpLog = (
  level: 'debug' | 'info' | 'warn',
  message: string,
  details: Readonly<Record<string, unknown>>,
) => void;

export interface RtmpServerOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** 0 = any free one. */
  readonly port: number;
  /** PEM; makes it an RTMPS server. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly limits?: Partial<RtmpLimits>;
  readonly log?: RtmpLog;
}
