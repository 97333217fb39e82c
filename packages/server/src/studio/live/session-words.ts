import { isDeepStrictEqual } from 'node:util';
import type { Applied, LiveDocument } from '@cyclorama/stage/data';
import { PGM, type CasterAggregate, type CasterConfig } from '../casters/model.ts';
import type { LiveChange, LiveMoment } from './port.ts';

/** The size of a running programme is fixed: another template counts from the next start. */
export function withTemplate(
  aggregate: CasterAggregate,
  template: CasterConfig['TranscodeConfig'],
): CasterAggregate {
  const { caster } = aggregate;
  if (caster.config.TranscodeConfig?.CasterTemplate === template?.CasterTemplate) return aggregate;
  const config = { ...caster.config, ...(template === undefined ? {} : { TranscodeConfig: template }) };
  return { ...aggregate, caster: { ...caster, config } };
}

/** Somebody has put the standby on the programme. */
export function isUrgent({ scenes }: CasterAggregate): boolean {
  return scenes.some(({ outputType, status, urgent }) => outputType === PGM && status === 1 && urgent);
}

/** Channels whose files are to stand still. */
export function pausedChannels(aggregate: CasterAggregate): readonly (readonly [string, boolean])[] {
  if (aggregate.caster.config.ChannelEnable === 0) return [];
  return aggregate.channels.map(({ channelId, playStatus }) => [channelId, playStatus === 0]);
}

export function detailOf(change: LiveChange): Readonly<Record<string, unknown>> {
  return change.requestId === undefined ? {} : { requestId: change.requestId };
}

export function placeOf(moment: Applied): { readonly frame: number; readonly ptsMs: number } {
  return { frame: moment.frame, ptsMs: moment.ptsMs };
}

export function momentOf(applied: Applied): LiveMoment {
  return { frame: applied.frame, ptsMs: applied.ptsMs, at: new Date(applied.wallMs) };
}

/** What a director would say that a document changed; where a held transition stands does not count. */
export function changedBuses(
  before: LiveDocument | undefined,
  after: LiveDocument,
): readonly ('pgm' | 'pvw')[] {
  const holds = (before?.held === undefined) !== (after.held === undefined);
  return (['pgm', 'pvw'] as const).filter(
    (bus) => !isDeepStrictEqual(before?.[bus], after[bus]) || (bus === 'pgm' && holds),
  );
}
