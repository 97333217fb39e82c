import type { SourceState } from '@cyclorama/stage/data';
import { PGM, type CasterAggregate, type VideoResource } from '../casters/model.ts';
import type { EpisodeGroup } from '../episodes/groups/store.ts';

/** Size of what episode groups push. */
const TEMPLATE = 'lp_hd';
const LAYOUT = 'whole';

/** What is on of an episode group: counts items from the first of the first round. */
export interface GroupPosition {
  readonly played: number;
}

/** The item that is on, or undefined when all rounds are over. */
export function itemAt(
  group: EpisodeGroup,
  { played }: GroupPosition,
): EpisodeGroup['items'][number] | undefined {
  const { items, repeatNum } = group;
  if (items.length === 0) return undefined;
  if (repeatNum >= 0 && played >= items.length * (repeatNum + 1)) return undefined;
  return items[played % items.length];
}

/** Place of an item in the show: two alternate, so that the next file is open before this one ends. */
export function placeOfItem({ played }: GroupPosition): string {
  return played % 2 === 0 ? 'RV01' : 'RV02';
}

/** Whether a state of a source means that the item which is on has played. */
export function hasPlayed(position: GroupPosition, source: string, state: SourceState): boolean {
  return source === placeOfItem(position) && state === 'ended';
}

/** An episode group as a caster: the item that is on, whole, with its sound, pushed to the group's address. */
export function groupAggregate(group: EpisodeGroup, position: GroupPosition): CasterAggregate {
  const current = itemAt(group, position);
  const location = placeOfItem(position);
  const resources: readonly VideoResource[] =
    current === undefined ? [] : [resource(current, location, position.played)];
  return {
    caster: {
      id: group.id,
      projectId: group.projectId,
      name: group.id,
      normType: 1,
      config: {
        CallbackUrl: group.callbackUrl,
        ChannelEnable: 0,
        Delay: 0,
        DomainName: group.domainName,
        ProgramEffect: 0,
        AutoSwitchUrgentOn: false,
        SideOutputUrl: group.sideOutputUrl,
        TranscodeConfig: { CasterTemplate: TEMPLATE },
      },
      desired: 'running',
      revision: position.played + 1,
      streamKey: `group-${group.id}`,
    },
    resources,
    channels: [],
    layouts: [
      {
        id: LAYOUT,
        document: {
          VideoLayer: [
            {
              FillMode: 'fit',
              FixedDelayDuration: 0,
              WidthNormalized: 1,
              HeightNormalized: 1,
              PositionNormalized: [0, 0],
              PositionRefer: 'topLeft',
            },
          ],
          BlendList: [location],
          AudioLayer: [{ FixedDelayDuration: 0, ValidChannel: 'all', VolumeRate: 1 }],
          MixList: [location],
        },
      },
    ],
    components: [],
    scenes: [
      {
        id: PGM,
        outputType: PGM,
        name: 'PGM',
        status: 1,
        layoutId: LAYOUT,
        componentIds: [],
        audio: { FollowEnable: 0 },
        urgent: false,
      },
    ],
    episodes: [],
    studioLayouts: [],
  };
}

function resource(item: EpisodeGroup['items'][number], locationId: string, played: number): VideoResource {
  const document = { VodUrl: item.vodUrl, RepeatNum: 0, FixedDelayDuration: 0 };
  // The same file again is opened anew.
  return { id: item.id, locationId, name: item.name, document, effective: document, revision: played + 1 };
}
