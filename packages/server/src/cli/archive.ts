import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exportArchive } from '../archive/export.ts';
import { restoreArchive } from '../archive/restore.ts';
import { openObjectStore } from '../store/objects/open.ts';
import { openLog } from './log.ts';
import type { Settings } from './settings.ts';
import { withDatabase } from './tool.ts';

/** `cyclorama export` and `cyclorama restore`. */
export function registerArchive(program: Command, settings: Settings): void {
  program
    .command('export')
    .description('write database, objects and keys to one archive; a running server goes on')
    .requiredOption('-o, --output <file.tar>', 'archive to write; it holds secrets')
    .option('--without-objects', 'leave the objects out, e.g. when a bucket has its own backup')
    .action(async (options: { output: string; withoutObjects?: boolean }) => {
      const file = resolve(options.output);
      if (existsSync(file)) throw new Error(`${file} exists already`);
      const config = settings();
      const { store } = await openObjectStore(config);
      const result = await withDatabase(config, openLog({ logLevel: 'warn' }), (db) =>
        exportArchive({
          db,
          file,
          now: new Date(),
          dataDir: config.dataDir,
          ...(options.withoutObjects ? {} : { objects: store }),
        }),
      );
      say(`${file}: database, keys and ${result.objects} objects, ${(result.bytes / 1e6).toFixed(1)} MB`);
    });
  program
    .command('restore <file.tar>')
    .description('build a studio from an archive in an empty data folder')
    .action(async (file: string) => {
      const config = settings();
      const { manifest, objects } = await restoreArchive(
        config,
        openLog({ logLevel: 'warn' }),
        resolve(file),
      );
      say(`${config.dataDir}: restored the studio of ${manifest.createdAt} with ${objects} objects`);
    });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
