import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Connection } from '../store/postgres/launcher.ts';
import { memoryFolder } from './memory.ts';
import { startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Postgres of this test run. */
    readonly postgres: Connection;
  }
}

/** What the temporary files of a whole run may take. */
const RUN_BYTES = 4 * 1024 ** 3;

/**
 * Prepares a test run: temporary files in memory where there is enough of it, and one Postgres in which the test files
 * have their databases. The result ends both.
 */
export async function setup(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  project.provide('postgres', postgres.server);
  const memory = memoryFolder(RUN_BYTES);
  if (memory !== undefined) sweep(memory);
  const scratch =
    memory === undefined ? undefined : mkdtempSync(join(memory, `cyclorama-run-${process.pid}-`));
  // The user of Postgres walks through it, as through any temporary folder.
  if (scratch !== undefined) chmodSync(scratch, 0o755);
  // The workers start after this.
  if (scratch !== undefined) process.env.TMPDIR = scratch;
  return async () => {
    await postgres.stop();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  };
}

/** Takes away what runs that were killed left: memory is dear. */
function sweep(memory: string): void {
  for (const name of readdirSync(memory)) {
    const [, pid] = /^cyclorama-run-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(memory, name), { recursive: true, force: true });
  }
}
