import { pino, type Logger } from 'pino';
import type { Config } from '../config.ts';

/** The log: one JSON object per line on stderr. Members that may hold secrets are never written. */
export function openLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      name: 'cyclorama',
      level: config.logLevel,
      base: { pid: process.pid },
      serializers: { err: describe },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'password',
          '*.password',
          'secret_key',
          '*.secret_key',
          'secretKey',
          '*.secretKey',
          'authorization',
          '*.authorization',
          'headers["x-auth-token"]',
          '*.headers["x-auth-token"]',
          '*.headers.authorization',
          'databaseUrl',
          '*.databaseUrl',
          'apiKey',
          '*.apiKey',
        ],
        censor: '…',
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** Message, code and stack down the chain of causes; drivers hang their whole connection on an error. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(describe) } : {}),
  };
}
