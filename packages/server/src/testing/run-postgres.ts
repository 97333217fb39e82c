import type { TestProject } from 'vitest/node';
import type { Connection } from '../store/postgres/launcher.ts';
import { startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Postgres of this test run. */
    readonly postgres: Connection;
  }
}

/** Starts the one Postgres in which the files of a run have their databases; the result stops it. */
export async function setup(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  project.provide('postgres', postgres.server);
  return () => postgres.stop();
}
