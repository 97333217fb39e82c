import { roomMaterials } from '../../compile/room/index.ts';
import { coresExpected } from '../live/capacity.ts';
import { videoOf, type LiveJobDocument } from '../rooms/model.ts';

const FPS = 25;

/** Cores that a show of this room is expected to take: its heaviest scene, and everybody who may speak. */
export function coresOfRoom(document: LiveJobDocument): number {
  const { width, height } = videoOf(document);
  const videos = (document.scene_scripts ?? []).map(
    (scene) => roomMaterials([scene], [], []).filter(({ expect }) => expect === 'video').length,
  );
  return coresExpected({
    ...{ width, height, fps: FPS },
    painters: document.co_streamer_config === undefined ? 1 : 2,
    videos: Math.max(0, ...videos),
  });
}
