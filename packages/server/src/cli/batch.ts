import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCsv } from '../studio/videos/batch/csv.ts';
import type { CsvRow } from '../studio/videos/batch/csv.ts';
import { fillTemplate, placeholders } from '../studio/videos/batch/template.ts';
import { documentOf, DocumentError, readScript } from './render-document.ts';
import type { VideoOptions } from './render-document.ts';
import type { ProgressLine } from './render-progress.ts';
import { renderLocally } from './render-run.ts';
import type { LocalRenderTools } from './render-run.ts';

export interface BatchOrder {
  readonly csv: string;
  readonly template: string;
  /** Folder for the videos, made when absent. */
  readonly folder: string;
  readonly options: VideoOptions;
}

/** Column that names a row's file; otherwise rows are numbered. */
const NAME_COLUMN = 'name';

/**
 * One video per row. A row that cannot be made is reported and the others go on.
 * @throws CsvError, DocumentError when the table or the template itself is unusable, the signal's reason on abort
 */
export async function renderBatch(
  order: BatchOrder,
  tools: LocalRenderTools,
  bar: ProgressLine,
): Promise<{ readonly made: number; readonly failed: number }> {
  const table = parseCsv(await readFile(order.csv, 'utf8'));
  const { script, baseDir } = await readScript(order.template);
  const missing = [...placeholders(script)].filter((name) => !table.columns.includes(name));
  if (missing.length > 0)
    throw new DocumentError(`${order.csv} has no column ${missing.map((name) => `“${name}”`).join(', ')}`);
  await mkdir(order.folder, { recursive: true });
  const names = fileNames(table.rows);
  let failed = 0;
  for (const [index, row] of table.rows.entries()) {
    const label = `${order.csv}:${row.line}`;
    bar.start(label);
    try {
      const document = documentOf(fillTemplate(script, row.cells), label, order.options);
      const extension = document.video_config.codec === 'VP8' ? 'webm' : 'mp4';
      const out = join(order.folder, `${names[index] ?? index + 1}.${extension}`);
      const seconds = await renderLocally({ document, baseDir, out }, tools);
      bar.done(`${out} (${seconds.toFixed(1)} s)`);
    } catch (error) {
      tools.signal.throwIfAborted();
      failed += 1;
      bar.fail(`${label}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { made: table.rows.length - failed, failed };
}

/** Names that no file system minds and no two rows share. */
export function fileNames(rows: readonly CsvRow[]): readonly string[] {
  const width = String(rows.length).length;
  const used = new Set<string>();
  return rows.map((row, index) => {
    const number = String(index + 1).padStart(width, '0');
    const wanted = (row.cells[NAME_COLUMN] ?? '')
      .trim()
      .replace(/[^\p{L}\p{N}._ -]+/gu, '-')
      .replace(/^[.\s]+|[.\s]+$/g, '')
      .slice(0, 100);
    const base = wanted === '' ? number : wanted;
    const name = used.has(base.toLowerCase()) ? `${base} ${number}` : base;
    used.add(name.toLowerCase());
    return name;
  });
}
