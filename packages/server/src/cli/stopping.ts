import type { Logger } from 'pino';

/** A signal that comes within this is the first one again: npm passes on what the terminal sent to all of us. */
const ECHO_MS = 1000;
/** Longest that draining may take before the process ends anyway. */
const PATIENCE_MS = 25_000;

/**
 * Runs `stop` at the first SIGTERM or SIGINT and ends the process; a further SIGINT ends it at once.
 * @returns resolves never: the process ends
 */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): Promise<never> {
  return new Promise(() => {
    let stopping: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (stopping !== undefined) {
        // Somebody at the keyboard is impatient; supervisors and npm repeat SIGTERM without meaning it.
        if (signal === 'SIGINT' && performance.now() - stopping > ECHO_MS) process.exit(130);
        return;
      }
      stopping = performance.now();
      log.info({ signal }, 'stopping: running work goes back to the queue');
      const patience = setTimeout(() => {
        log.error('stopping took too long');
        process.exit(1);
      }, PATIENCE_MS);
      stop().then(
        () => {
          clearTimeout(patience);
          log.info('stopped');
          process.exit(0);
        },
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
