import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext, ApsaraRequest } from '../../../doors/apsara/operation.ts';
import { checkAsset, checkAvatar, MATERIAL_TYPES } from '../check-asset.ts';
import { checkFileUrl, checkHttpUrl, checkSourceUrl } from '../check-url.ts';
import { defined, given } from '../handler.ts';
import type { VideoResource } from '../model.ts';

export type ResourceDocument = VideoResource['document'];

const KINDS = ['LiveStreamUrl', 'VodUrl', 'MaterialId', 'ImageId', 'ImageUrl'] as const;

/** What a source is: one of the five ways to name it. */
export type SourceName = { readonly [Kind in (typeof KINDS)[number]]?: string };

interface Settings {
  readonly BeginOffset?: number | undefined;
  readonly EndOffset?: number | undefined;
  readonly RepeatNum?: number | undefined;
  readonly FixedDelayDuration?: number | undefined;
  readonly PtsCallbackInterval?: number | undefined;
}

/**
 * The source that a request names, checked; undefined when it names none.
 * @throws ApsaraError InvalidParameter for several, `Invalid….Malformed` / `….NotFound` for one that cannot be used
 */
export async function namedSource(
  context: ApsaraContext,
  request: ApsaraRequest<SourceName>,
): Promise<SourceName | undefined> {
  const named = KINDS.flatMap((kind) => {
    const value = given(request.input[kind]);
    return value === undefined ? [] : [{ kind, value }];
  });
  const [only, second] = named;
  if (!only) return undefined;
  if (second) {
    throw new ApsaraError(
      'InvalidParameter',
      `${only.kind} and ${second.kind}: a source is only one of them`,
    );
  }
  const { kind, value } = only;
  const rules = { studio: context.studio, addresses: request.addresses };
  const { projectId } = request.identity;
  if (kind === 'LiveStreamUrl') {
    checkSourceUrl(rules, kind, value);
    await checkAvatar(context.studio, projectId, kind, value);
  } else if (kind === 'VodUrl') checkFileUrl(rules, kind, value);
  else if (kind === 'ImageUrl') checkHttpUrl(rules, kind, value);
  else if (kind === 'ImageId') await checkAsset(context.studio, projectId, kind, value, ['IMAGE']);
  else await checkAsset(context.studio, projectId, kind, value, MATERIAL_TYPES);
  return { [kind]: value };
}

/** True for sources that play from a beginning to an end, and can pause and seek. */
export function isFile(document: SourceName): boolean {
  const { VodUrl: vod, MaterialId: material } = document;
  return material !== undefined || (vod !== undefined && !vod.startsWith('cyclorama:'));
}

/** A whole document. @throws ApsaraError `Invalid{Begin,End}Offset.Malformed` */
export function resourceDocument(source: SourceName, settings: Settings): ResourceDocument {
  const { BeginOffset: begin = 0, EndOffset: end = 0 } = settings;
  if (!isFile(source)) {
    if (begin !== 0) throw new ApsaraError('InvalidBeginOffset.Malformed', 'only files have offsets');
    if (end !== 0) throw new ApsaraError('InvalidEndOffset.Malformed', 'only files have offsets');
  }
  if (begin < 0) throw new ApsaraError('InvalidBeginOffset.Malformed', 'it counts from the first frame');
  if (end > 0 && end <= begin) {
    throw new ApsaraError('InvalidEndOffset.Malformed', `${end} is not after BeginOffset ${begin}`);
  }
  const { PtsCallbackInterval: interval } = settings;
  if (interval !== undefined && interval < 0) {
    throw new ApsaraError('InvalidPtsCallbackInterval.Malformed', 'less than nothing');
  }
  return {
    ...source,
    ...defined({
      BeginOffset: settings.BeginOffset,
      EndOffset: settings.EndOffset,
      PtsCallbackInterval: interval,
    }),
    RepeatNum: settings.RepeatNum ?? 0,
    FixedDelayDuration: settings.FixedDelayDuration ?? 0,
  };
}

/** How a document names its source. */
export function sourceOfDocument(document: ResourceDocument): SourceName {
  return defined({
    LiveStreamUrl: document.LiveStreamUrl,
    VodUrl: document.VodUrl,
    MaterialId: document.MaterialId,
    ImageId: document.ImageId,
    ImageUrl: document.ImageUrl,
  });
}
