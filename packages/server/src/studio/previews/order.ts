import { MssError } from '@cyclorama/contract';
import { validateBody } from '../../doors/metastudio/validate-body.ts';
import type { VideoDocument, WireSegment } from '../../compile/index.ts';
import type { Studio } from '../context.ts';
import { checkDocument } from '../scripts/check.ts';
import { findScript } from '../scripts/queries.ts';
import type { ScriptDocument } from '../scripts/table.ts';
import { watermarkOf } from '../tenants/watermark.ts';
import { effectiveDocument } from '../videos/effective-document.ts';
import { gatherMaterials, gatherSegments, type LocalFolder } from '../videos/materials.ts';
import type { ProductionOrder } from '../videos/pipeline/order.ts';
import { reducedDocument } from './reduced-document.ts';

/** What a preview is asked for: a script as it would be stored, and which segment of it. */
export interface PreviewRequest {
  readonly document: ScriptDocument;
  readonly segment: WireSegment;
  /** Seconds after the segment's first frame; absent: any good picture. */
  readonly time?: number;
  /** The script whose recordings are used. */
  readonly scriptId?: string;
}

/** Pictures of a segment idle alike in every preview. */
export const PREVIEW_SEED = 1;
const MAX_SECONDS = 3600;

/**
 * Reads the body `{document, segment, time?, script_id?}`; `segment` counts `document.shoot_scripts` from 0.
 * @throws MssError MSS.00000003 that names what is wrong
 */
export function readPreviewRequest(body: Readonly<Record<string, unknown>>): PreviewRequest {
  const { document: sent, segment: number = 0, time, script_id: scriptId } = body;
  const document = validateBody('createVideoScripts', sent);
  if (typeof number !== 'number') throw invalid('segment: expected a number of shoot_scripts, from 0');
  const segment = document.shoot_scripts[number];
  if (segment === undefined)
    throw invalid(`segment: the script has ${document.shoot_scripts.length} segments, none is ${number}`);
  if (time !== undefined && !(typeof time === 'number' && time >= 0 && time <= MAX_SECONDS))
    throw invalid(`time: expected seconds from 0 to ${MAX_SECONDS}`);
  if (scriptId !== undefined && typeof scriptId !== 'string')
    throw invalid('script_id: expected the id of a script');
  return {
    document,
    segment,
    ...(time === undefined ? {} : { time }),
    ...(scriptId === undefined ? {} : { scriptId }),
  };
}

function invalid(message: string): MssError {
  return new MssError('MSS.00000003', message);
}

/** What is drawn, and everything that it needs on this machine. */
export interface PreviewOrder extends Pick<
  ProductionOrder,
  'document' | 'files' | 'characters' | 'segments'
> {
  readonly watermark?: string;
}

/**
 * Checks the segment as a script's is checked, and brings what it names to this machine.
 *
 * @param spoken false: the segment is only shown, and need not have any words
 * @throws MssError with the documented code
 */
export async function preparePreview(
  studio: Studio,
  projectId: string,
  request: PreviewRequest,
  options: { readonly longSide: number; readonly spoken: boolean },
  folder: LocalFolder,
  signal: AbortSignal,
): Promise<PreviewOrder> {
  const { segment, scriptId } = request;
  const shown = options.spoken ? segment : silenced(segment);
  const whole = effectiveDocument({}, { ...request.document, shoot_scripts: [shown] });
  await checkDocument(studio, projectId, whole);
  if (scriptId !== undefined) await findScript(studio.db.orm, projectId, scriptId);
  const document: VideoDocument = reducedDocument(whole, whole.shoot_scripts[0], options.longSide);
  const owner = { projectId, document, scriptId: scriptId ?? null };
  const { files, characters, voice } = await gatherMaterials(studio, owner, folder, signal);
  const segments = options.spoken ? await gatherSegments(studio, owner, voice, folder) : [];
  const disable = document.video_config.disable_system_watermark ?? false;
  const watermark = await watermarkOf(studio.db.orm, projectId, disable);
  return { document, files, characters, segments, ...(watermark === undefined ? {} : { watermark }) };
}

/** The same segment for a picture without sound: recordings may be missing still, and so may words. */
function silenced(segment: WireSegment): WireSegment {
  return { ...segment, shoot_script: { ...segment.shoot_script, script_type: 'AUDIO' } };
}
