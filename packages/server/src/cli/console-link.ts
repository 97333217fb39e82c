import type { Command } from 'commander';
import { createConsoleLink } from '../studio/people/links.ts';
import { endpointOf } from './endpoint.ts';
import { openLog } from './log.ts';
import type { Settings } from './settings.ts';
import { withDatabase } from './tool.ts';

/** `cyclorama console-link` */
export function registerConsoleLink(program: Command, settings: Settings): void {
  program
    .command('console-link')
    .description(
      'print a link that signs in at the console as the owner of the first tenant, once, for an hour',
    )
    .action(async () => {
      const config = settings();
      const link = await withDatabase(config, openLog({ logLevel: 'warn' }), (db) =>
        createConsoleLink({ db, clock: { now: () => new Date() } }, `${endpointOf(config)}/`),
      );
      process.stdout.write(`${link}\n`);
    });
}
