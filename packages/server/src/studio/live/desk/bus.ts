import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import type { LiveTransition } from '@cyclorama/stage/data';
import { storeChange, type Change } from '../../casters/change.ts';
import { layoutDocument } from '../../casters/layouts/document.ts';
import { PGM, PVW, type CasterAggregate, type Layout, type Scene } from '../../casters/model.ts';
import { placeAt } from '../../casters/references.ts';
import { checkSceneConfig, soundOfLayout, storeSceneConfig } from '../../casters/scenes/config.ts';
import { casterLayouts } from '../../casters/table.ts';
import type { Studio } from '../../context.ts';
import type { CasterSessions, LiveMoment } from '../port.ts';
import { follow, keptSound, sceneOn } from '../take.ts';

/** What a button of the bus stands for; components that are on stay on unless they are named. */
export interface BusOrder {
  readonly projectId: string;
  readonly casterId: string;
  readonly requestId: string;
  readonly bus: 'pvw' | 'pgm';
  /** A source as large as the picture, or a layout; absent = the picture stays. */
  readonly show?: { readonly location: string } | { readonly layoutId: string };
  readonly componentIds?: readonly string[];
  readonly transition: LiveTransition;
}

/**
 * Puts something on a bus: in the preview, or hot into the programme.
 * @throws ApsaraError InvalidCaster.NotFound, InvalidLayout.NotFound, InvalidComponent.NotFound, ResourceInChannel.NotFound,
 *   IncorrectSceneStatus
 * @throws LiveUnavailable when the session does not answer; rows are changed then, it will follow
 */
export async function showOn(studio: Studio, sessions: CasterSessions, order: BusOrder): Promise<LiveMoment> {
  const { projectId, casterId, requestId, bus, show, transition } = order;
  await storeChange(studio, projectId, casterId, async (change) => {
    const scene = sceneOn(change.aggregate, bus === 'pgm' ? PGM : PVW);
    const componentIds = order.componentIds ?? scene.componentIds;
    const layoutId = show === undefined ? scene.layoutId : await layoutFor(change, show);
    const config = { ...(layoutId === undefined ? {} : { layoutId }), componentIds };
    // A layout that was made just now is not among those that were loaded, and is good.
    const known = change.aggregate.layouts.some(({ id }) => id === layoutId);
    checkSceneConfig(
      change.aggregate,
      known || (show !== undefined && 'layoutId' in show) ? config : { componentIds },
    );
    const sound: Scene['audio'] = scene.layoutId === layoutId ? scene.audio : soundOfLayout(scene);
    await storeSceneConfig(change, scene, { ...config, audio: keptSound(sound, scene.audio) });
  });
  return follow(sessions, casterId, {
    cause: bus === 'pgm' ? 'hot-cut' : 'preview',
    requestId,
    transition,
  });
}

async function layoutFor(change: Change, show: NonNullable<BusOrder['show']>): Promise<string> {
  if ('layoutId' in show) return show.layoutId;
  const { location } = show;
  const { aggregate, tx, now } = change;
  if (placeAt(aggregate, location) === undefined)
    throw new ApsaraError('ResourceInChannel.NotFound', `there is no source at ${location.slice(0, 16)}`);
  const known = wholeLayout(aggregate, location);
  if (known !== undefined) return known.id;
  const id = randomUUID();
  const document = layoutDocument(aggregate, {
    VideoLayer: [{ FillMode: 'fit', WidthNormalized: 1, HeightNormalized: 1 }],
    BlendList: [location],
    AudioLayer: [{}],
    MixList: [location],
  });
  await tx.orm.insert(casterLayouts).values({ id, casterId: aggregate.caster.id, document, createdAt: now });
  return id;
}

/** The layout in which a source fills the picture and is heard as it comes. */
export function wholeLayout(
  { layouts }: Pick<CasterAggregate, 'layouts'>,
  location: string,
): Layout | undefined {
  return layouts.find(({ document }) => wholeSourceOf(document) === location);
}

/** The location that a layout shows as large as the picture and nothing else; undefined for other layouts. */
export function wholeSourceOf({ VideoLayer, BlendList, MixList }: Layout['document']): string | undefined {
  const [layer] = VideoLayer;
  const [location] = BlendList;
  if (VideoLayer.length !== 1 || layer === undefined || location === undefined) return undefined;
  const [x, y] = layer.PositionNormalized;
  const whole = layer.WidthNormalized === 1 && layer.HeightNormalized === 1 && x === 0 && y === 0;
  return whole && MixList.length === 1 && MixList[0] === location ? location : undefined;
}
