import { MssError } from '@cyclorama/contract';
import type { OperationRequest } from '../../../doors/metastudio/operation.ts';
import { validateBody } from '../../../doors/metastudio/validate-body.ts';
import type { Studio } from '../../context.ts';
import { create2DDigitalHumanVideo } from '../create.ts';
import { CsvError, parseCsv } from './csv.ts';
import type { CsvTable } from './csv.ts';
import { fillTemplate, placeholders, TemplateError } from './template.ts';

const MAX_ROWS = 1000;

export interface BatchRow {
  /** Line of the CSV on which the row begins. */
  readonly line: number;
  readonly job_id?: string;
  readonly error?: { readonly error_code: string; readonly error_msg: string };
}

/**
 * One video job per row of a CSV: `{{column}}` in the template (a body of POST …/2d-digital-human-videos) stands for a
 * cell. Rows that are refused are told with their line; the others are taken.
 * @throws MssError MSS.00000003 when the body, the table or the template itself is unusable; no job is taken then
 */
export async function submitBatch(
  studio: Studio,
  body: unknown,
  from: Pick<OperationRequest, 'caller' | 'baseUrl' | 'requestId'>,
): Promise<{ readonly jobs: readonly BatchRow[] }> {
  const { template, csv } = (body ?? {}) as { template?: unknown; csv?: unknown };
  if (typeof csv !== 'string') throw new MssError('MSS.00000003', 'csv: expected the text of a CSV file');
  if (typeof template !== 'object' || template === null) {
    throw new MssError('MSS.00000003', 'template: expected a body of POST …/2d-digital-human-videos');
  }
  const table = readTable(csv);
  const missing = [...placeholders(template)].filter((name) => !table.columns.includes(name));
  if (missing.length > 0)
    throw new MssError('MSS.00000003', `csv: no column for {{${missing.join('}}, {{')}}}`);
  const jobs: BatchRow[] = [];
  for (const { line, cells } of table.rows) {
    try {
      const filled = validateBody('create2DDigitalHumanVideo', fillTemplate<unknown>(template, cells));
      const { body: answer } = await create2DDigitalHumanVideo(studio, {
        ...from,
        params: {},
        query: {},
        body: filled,
      });
      jobs.push({ line, job_id: (answer as { readonly job_id: string }).job_id });
    } catch (error) {
      jobs.push({ line, error: refusal(error) });
    }
  }
  return { jobs };
}

function readTable(csv: string): CsvTable {
  try {
    const table = parseCsv(csv);
    if (table.rows.length > MAX_ROWS) throw new CsvError(1, `more than ${MAX_ROWS} rows`);
    return table;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new MssError('MSS.00000003', `csv: ${error.message}`, { cause: error });
  }
}

/** What is wrong with a row. Everything else (a database that is away) ends the batch. */
function refusal(error: unknown): { readonly error_code: string; readonly error_msg: string } {
  if (error instanceof MssError) return { error_code: error.code, error_msg: error.message };
  if (error instanceof TemplateError) return { error_code: 'MSS.00000003', error_msg: error.message };
  throw error;
}
