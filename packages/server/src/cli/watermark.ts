import type { Command } from 'commander';
import { watermarkCommand, type WatermarkOptions } from '../studio/tenants/watermark.ts';
import { openLog } from './log.ts';
import type { Settings } from './settings.ts';
import { withDatabase } from './tool.ts';

/** `cyclorama watermark` */
export function registerWatermark(program: Command, settings: Settings): void {
  program
    .command('watermark')
    .description('show and set the text that stands in the videos of a tenant (default: none)')
    .requiredOption('--tenant <name>', 'whose')
    .option('--text <text>', 'one line; empty = none')
    .option('--may-disable <yes|no>', 'whether disable_system_watermark counts in its videos')
    .action(async (options: WatermarkOptions) => {
      const text = await withDatabase(settings(), openLog({ logLevel: 'warn' }), (db) =>
        watermarkCommand(db, options),
      );
      process.stdout.write(`${text}\n`);
    });
}
