const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// Shutdown, crash, starting up, too many clients, and the connection class 08.
const POSTGRES = /^(57P0[123]|53300|08...)$/;
const MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after calling end)/;

/**
 * True when an error means that the database cannot be reached now, as opposed to a query that it refused: answer 503
 * with Retry-After, try again later. Looks through wrapped errors.
 */
export function isDatabaseGone(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const { code, syscall } = at as { code?: unknown; syscall?: unknown };
    if (typeof code === 'string') {
      if (POSTGRES.test(code)) return true;
      if (NETWORK.has(code) && syscall !== 'open' && syscall !== 'stat' && isOfConnection(at)) return true;
    }
    if (MESSAGES.test(at.message)) return true;
  }
  return false;
}

/** Network codes also come from files and HTTP; those of the driver concern `connect`, `read` or `write`. */
function isOfConnection(error: Error): boolean {
  const { syscall } = error as { syscall?: unknown };
  return syscall === 'connect' || syscall === 'read' || syscall === 'write' || syscall === 'getaddrinfo';
}
