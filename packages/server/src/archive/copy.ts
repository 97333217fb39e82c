import type pg from 'pg';

/** What the driver's connection offers beside its typed part: the copy sub-protocol. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

interface ReadyClient extends pg.ClientBase {
  readonly connection: CopyConnection;
}

const HIGH_WATER = 1_000_000;

/** Common part of both directions: the driver calls these as messages come in. */
abstract class CopyQuery {
  readonly done: Promise<void>;
  readonly #text: string;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever iterates hears of it too.
    this.done.catch(() => undefined);
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text);
  }

  handleError(error: Error): void {
    this.#reject(error);
    this.ended(error);
  }

  handleReadyForQuery(): void {
    this.#resolve();
    this.ended(undefined);
  }

  handleCommandComplete(): void {
    // The end is `ready for query`.
  }

  protected abstract ended(error: Error | undefined): void;
}

class CopyOut extends CopyQuery {
  readonly chunks: Buffer[] = [];
  bytes = 0;
  over = false;
  failure: Error | undefined;
  notify: (() => void) | undefined;
  readonly #stream: CopyConnection['stream'];

  constructor(text: string, stream: CopyConnection['stream']) {
    super(text);
    this.#stream = stream;
  }

  handleCopyData(message: { readonly chunk: Buffer }): void {
    this.chunks.push(Buffer.from(message.chunk));
    this.bytes += message.chunk.length;
    if (this.bytes > HIGH_WATER) this.#stream.pause();
    this.notify?.();
  }

  take(): Buffer | undefined {
    if (this.chunks.length === 0) return undefined;
    const taken = Buffer.concat(this.chunks.splice(0));
    this.bytes = 0;
    this.#stream.resume();
    return taken;
  }

  protected ended(error: Error | undefined): void {
    this.over = true;
    this.failure ??= error;
    this.notify?.();
  }
}

/** The result of `copy … to stdout`, in pieces; memory stays bounded. */
export async function* copyOut(client: pg.Client, sql: string): AsyncGenerator<Buffer, void, undefined> {
  const query = new CopyOut(sql, connectionOf(client).stream);
  client.query(query);
  for (;;) {
    const chunk = query.take();
    if (chunk) yield chunk;
    else if (query.over) break;
    else await new Promise<void>((resolve) => (query.notify = resolve));
  }
  if (query.failure) throw query.failure;
}

class CopyIn extends CopyQuery {
  readonly started: Promise<void>;
  #start!: () => void;
  #refuse!: (error: Error) => void;

  constructor(text: string) {
    super(text);
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      this.#refuse = reject;
    });
    this.started.catch(() => undefined);
  }

  handleCopyInResponse(): void {
    this.#start();
  }

  protected ended(error: Error | undefined): void {
    this.#refuse(error ?? new Error('the copy ended before it began'));
  }
}

/** Feeds `copy … from stdin`. @throws DatabaseError, and whatever `body` throws (nothing is copied then) */
export async function copyIn(client: pg.Client, sql: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const connection = connectionOf(client);
  const query = new CopyIn(sql);
  client.query(query);
  await query.started;
  try {
    for await (const chunk of body) {
      connection.sendCopyFromChunk(chunk);
      if (connection.stream.writableNeedDrain) {
        await Promise.race([new Promise((resolve) => connection.stream.once('drain', resolve)), query.done]);
      }
    }
  } catch (error) {
    connection.sendCopyFail('the source failed');
    await query.done.catch(() => undefined);
    throw error;
  }
  connection.endCopyFrom();
  await query.done;
}

function connectionOf(client: pg.Client): CopyConnection {
  return (client as unknown as ReadyClient).connection;
}
