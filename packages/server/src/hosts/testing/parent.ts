/** A process with a host of its own, for the test that kills it. */
import { createHostPool } from '../child-hosts.ts';

await createHostPool({ tasks: new URL('./', import.meta.url) }).run({
  task: 'misbehave',
  input: { how: process.argv[3] ?? 'silent', file: process.argv[2] },
  memoryLimitBytes: 500_000_000,
});
