import type { ConsoleParts } from '../../../doors/testing/console.ts';
import type { SystemDoorOptions } from '../system-api.ts';

/** What the door of the system is opened with in tests. */
export function testSystem(parts: ConsoleParts, more: Partial<SystemDoorOptions> = {}): SystemDoorOptions {
  return {
    ...parts,
    version: '0.0.0-test',
    health: async () => [],
    checks: () => [],
    baseUrl: () => 'http://127.0.0.1:8420',
    ...more,
  };
}
