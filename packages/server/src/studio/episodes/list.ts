import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { wireTime } from '../assets/ids.ts';
import { readCaster } from '../casters/change.ts';
import { given, type Answer, type Asked } from '../casters/handler.ts';
import type { Episode } from '../casters/model.ts';
import { episodeOf } from './modify.ts';
import { statusAt } from './store.ts';

/** Episodes of a page, when pages are asked for without their size. */
const PAGE_SIZE = 100;

/** DescribeCasterProgram: the episodes in the order of time; of a range of time those of which some part lies in it. */
export async function describeCasterProgram(
  context: ApsaraContext,
  request: Asked<'DescribeCasterProgram'>,
): Answer<'DescribeCasterProgram'> {
  const { input } = request;
  const aggregate = await readCaster(context, request);
  const { config, id } = aggregate.caster;
  const now = context.studio.clock.now();
  const episodeId = given(input.EpisodeId);
  const named = episodeId === undefined ? aggregate.episodes : [episodeOf(aggregate, episodeId)];
  const found = named.filter((episode) => matches(episode, input, now));
  const { PageNum: page = 1, PageSize: size = input.PageNum === undefined ? found.length : PAGE_SIZE } =
    input;
  return {
    CasterId: id,
    ProgramName: config.ProgramName,
    ProgramEffect: config.ProgramEffect,
    Total: found.length,
    Episodes: {
      Episode: found.slice((page - 1) * size, page * size).map((episode) => ({
        EpisodeId: episode.id,
        EpisodeName: episode.name,
        EpisodeType: episode.type,
        ResourceId: episode.resourceId,
        ComponentIds: { ComponentId: episode.componentIds },
        SwitchType: episode.switchType,
        StartTime: wireTime(episode.startTime),
        EndTime: wireTime(episode.endTime),
        Status: statusAt(episode, now),
      })),
    },
  };
}

function matches(episode: Episode, input: Asked<'DescribeCasterProgram'>['input'], now: Date): boolean {
  const { EpisodeType: type, Status: status, StartTime: from, EndTime: to } = input;
  return (
    (type === undefined || episode.type === type) &&
    (status === undefined || statusAt(episode, now) === status) &&
    (from === undefined || episode.endTime > new Date(from)) &&
    (to === undefined || episode.startTime < new Date(to))
  );
}
