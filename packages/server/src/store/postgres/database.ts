import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database, Tx } from '../../studio/context.ts';

/** The pool behind a Database, with what the queue, the event bus and the tools need besides. */
export class PostgresDatabase implements Database {
  readonly orm: NodePgDatabase;
  readonly #pool: pg.Pool;
  readonly #config: pg.ClientConfig;
  #closing = false;

  constructor(config: pg.ClientConfig, log: Logger, poolSize = 20) {
    this.#config = {
      application_name: 'cyclorama',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      ...config,
    };
    this.#pool = new pg.Pool({ ...this.#config, max: poolSize, idleTimeoutMillis: 30_000 });
    // Idle connections break when the database restarts; the pool replaces them by itself.
    this.#pool.on('error', (error) => {
      if (!this.#closing) log.warn({ err: error }, 'lost an idle database connection');
    });
    // A connection in use reports to its query as well; without a listener the second report would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.orm = drizzle(this.#pool);
  }

  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query('begin');
      const result = await work({
        orm: drizzle(client),
        executeSql: (text, values) => client.query<Record<string, unknown>>(text, values),
      });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failed: unknown) => {
        broken ??= failed instanceof Error ? failed : new Error(String(failed));
      });
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  /** One statement outside of any transaction. */
  async executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> {
    const client = await this.#pool.connect();
    let failed: Error | undefined;
    try {
      return await client.query<Record<string, unknown>>(text, values);
    } catch (error) {
      failed = error instanceof pg.DatabaseError ? undefined : (error as Error);
      throw error;
    } finally {
      client.release(failed);
    }
  }

  /** A connection of one's own (LISTEN, COPY, session locks); the caller ends it. */
  async dedicated(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    await client.connect();
    return client;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#pool.end();
  }
}
