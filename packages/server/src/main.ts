#!/usr/bin/env node
import { buildProgram } from './cli/program.ts';

try {
  await buildProgram().parseAsync();
} catch (error) {
  // Refusals say all that helps; the stack is for defects.
  const known =
    error instanceof Error &&
    ['ConfigError', 'FolderTaken', 'CannotListen', 'NewerSchema'].includes(error.name);
  process.stderr.write(
    `${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
  );
  process.exit(1);
}
