#!/usr/bin/env node
import { buildProgram } from './cli/program.ts';

try {
  const program = await buildProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
}

/** Refusals say all that helps; only defects need a stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const defect = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'].includes(error.name);
  return defect ? (error.stack ?? error.message) : error.message;
}
