import { RtmpServer, type StreamGuard, type StreamHub } from '@cyclorama/streaming';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';

export interface RtmpDoorOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  readonly config: Pick<Config, 'host' | 'rtmpPort'>;
  readonly log: Logger;
}

/** An RTMP server that listens. */
export interface RtmpDoor {
  readonly host: string;
  /** The real one, which may not be the configured one. */
  readonly port: number;
  readonly server: RtmpServer;
  /** Hangs up on everybody and stops listening. */
  close(): Promise<void>;
}

/** Ports that are tried beyond the configured one. */
const TRIES = 50;

/** The port is taken, and so are those after it, or it may not be used. */
export class CannotListenRtmp extends Error {
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const why =
      cause.code === 'EADDRINUSE' ? `to ${port + TRIES} are taken` : `may not be used: ${cause.message}`;
    super(`RTMP: port ${port} on ${host} ${why}. Choose another with CYCLORAMA_RTMP_PORT.`, { cause });
    this.name = 'CannotListenRtmp';
  }
}

/**
 * Opens the RTMP server of this installation at config.rtmpPort, or at the next free port when that is taken, which is
 * said in the log. @throws CannotListenRtmp
 */
export async function openRtmp({ hub, guard, config, log }: RtmpDoorOptions): Promise<RtmpDoor> {
  const { host, rtmpPort: wanted } = config;
  for (let port = wanted; ; port++) {
    const server = new RtmpServer({
      hub,
      guard,
      host,
      port,
      log: (level, message, details) => log[level]({ door: 'rtmp', ...details }, message),
    });
    try {
      const at = await server.listen();
      if (wanted !== 0 && at.port !== wanted) {
        log.warn({ wanted, port: at.port }, `RTMP port ${wanted} is taken; RTMP listens on port ${at.port}`);
      } else log.info({ host, port: at.port }, 'RTMP listens');
      return { ...at, server, close: () => server.close() };
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      const last = port - wanted >= TRIES || port >= 65_535;
      if (wanted === 0 || !taken || last)
        throw new CannotListenRtmp(host, wanted, error as NodeJS.ErrnoException);
    }
  }
}
