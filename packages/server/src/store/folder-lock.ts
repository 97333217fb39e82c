import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Somebody else serves this data folder. */
export class FolderTaken extends Error {
  constructor(folder: string, holder: string) {
    super(
      `${folder} is in use by another Cyclorama (process ${holder.split(' ')[0] ?? ''}). Stop that one, or give this one a folder of ` +
        'its own with CYCLORAMA_DATA.',
    );
    this.name = 'FolderTaken';
  }
}

/** The right to be the only server of a data folder, for as long as this process lives. */
export interface FolderLock {
  release(): Promise<void>;
}

const NAME = 'serve.sock';
const TURN_PATIENCE_MS = 15_000;

/**
 * Takes a data folder for this process. The lock is a listening socket: the kernel closes it with the process, however
 * that ends, and it holds across containers that share the folder on one machine, where process numbers say nothing.
 * @throws FolderTaken
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true });
  // Socket paths are short; the handle of the folder makes any folder fit.
  const handle = process.platform === 'linux' ? openSync(folder, 'r') : undefined;
  const path = handle === undefined ? join(folder, NAME) : `/proc/self/fd/${handle}/${NAME}`;
  const done = (): void => (handle === undefined ? undefined : closeSync(handle));
  const me = `${process.pid} ${randomUUID()}`;
  const guard = await takeTurn(folder);
  try {
    let server = await listen(path, me);
    if (!server) {
      const holder = await ask(path);
      if (holder !== undefined) throw new FolderTaken(folder, holder);
      removeStale(path);
      server = await listen(path, me);
      if (!server) throw new FolderTaken(folder, (await ask(path)) ?? 'unknown');
    }
    server.unref();
    const held = server;
    return {
      release: () =>
        new Promise((resolve) => {
          // Closing removes the socket file through the handle, which must still be open.
          held.close(() => {
            done();
            resolve();
          });
        }),
    };
  } catch (error) {
    done();
    throw error;
  } finally {
    guard?.close();
  }
}

/**
 * One at a time looks at the lock: of two that find the same leftover, the second would remove the lock of the first.
 * Turns are sockets without a file, which only Linux has and which leave nothing behind.
 */
async function takeTurn(folder: string): Promise<Server | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { dev, ino } = statSync(folder);
  for (let waited = 0; waited < TURN_PATIENCE_MS; waited += 20) {
    const turn = await listen(`\0cyclorama-${dev}-${ino}`, '');
    if (turn) return turn;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new FolderTaken(folder, 'unknown');
}

/** Undefined when the name is taken, by a living or a dead socket. */
function listen(path: string, me: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(me);
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

/** What the holder says of itself; undefined when nobody listens. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(path);
    socket.setTimeout(3000, () => socket.destroy(new Error('silent')));
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.once('end', () => resolve(answer));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? undefined : 'unknown'),
    );
  });
}

function removeStale(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
