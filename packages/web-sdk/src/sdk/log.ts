import type { LogLevel } from '../types.ts';

/** Where parts of the SDK say what they do. */
export interface Log {
  debug(message: string, detail?: unknown): void;
  info(message: string, detail?: unknown): void;
  warn(message: string, detail?: unknown): void;
  error(message: string, detail?: unknown): void;
}

/** The console of a browser, as far as it is used here. */
export type Sink = Pick<Console, 'debug' | 'info' | 'warn' | 'error'>;

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'none'];

/** A log whose level can be changed while it is used. */
export class LeveledLog implements Log {
  #level: LogLevel = 'info';
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  debug(message: string, detail?: unknown): void {
    this.#write('debug', message, detail);
  }

  info(message: string, detail?: unknown): void {
    this.#write('info', message, detail);
  }

  warn(message: string, detail?: unknown): void {
    this.#write('warn', message, detail);
  }

  error(message: string, detail?: unknown): void {
    this.#write('error', message, detail);
  }

  #write(level: Exclude<LogLevel, 'none'>, message: string, detail: unknown): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.#level)) return;
    const text = `[HwICSUiSdk] ${message}`;
    if (detail === undefined) this.#sink[level](text);
    else this.#sink[level](text, detail);
  }
}
