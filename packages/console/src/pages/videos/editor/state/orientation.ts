import { without } from '../../shared/without.ts';
import { presenterSize } from './layers.ts';
import { spaceOf, videoConfigOf, type Layer, type Script } from './script.ts';

type ViewMode = NonNullable<Script['view_mode']>;

/**
 * A script in the other format: the size of the video turns, the middle of each thing keeps its relative place,
 * presenters become as high as before relative to the space, everything else is made as much smaller as it must be.
 */
export function turned(script: Script, mode: ViewMode): Script {
  if ((script.view_mode ?? 'LANDSCAPE') === mode) return script;
  const from = spaceOf(script);
  const to = spaceOf({ view_mode: mode });
  const video = videoConfigOf(script);
  const scale = Math.min(1, to.width / from.width);
  const turn = (layer: Layer): Layer => {
    const human = layer.layer_type === 'HUMAN';
    const usual = presenterSize(from);
    const by = human ? to.height / from.height : scale;
    const width = layer.size?.width ?? (human ? usual.width : 0);
    const height = layer.size?.height ?? (human ? usual.height : 0);
    const { dx = 0, dy = 0, layer_index: index = 100 } = layer.position ?? {};
    const middle = { x: (Number(dx) + width / 2) / from.width, y: (Number(dy) + height / 2) / from.height };
    return {
      ...layer,
      position: {
        // Adding nothing takes the sign from a zero.
        dx: Math.round(middle.x * to.width - (width * by) / 2) + 0,
        dy: Math.round(middle.y * to.height - (height * by) / 2) + 0,
        layer_index: index,
      },
      ...(layer.size === undefined && !human
        ? {}
        : {
            size: {
              ...(width > 0 ? { width: Math.max(1, Math.round(width * by)) } : {}),
              ...(height > 0 ? { height: Math.max(1, Math.round(height * by)) } : {}),
            },
          }),
    };
  };
  return {
    ...script,
    view_mode: mode,
    video_config: {
      ...video,
      width: video.height,
      height: video.width,
      ...(video.subtitle_config === undefined
        ? {}
        : { subtitle_config: without(video.subtitle_config, 'dx', 'dy') }),
    },
    shoot_scripts: script.shoot_scripts.map((segment) => {
      const layers = segment.shoot_script.layer_config;
      if (layers === undefined) return segment;
      return { ...segment, shoot_script: { ...segment.shoot_script, layer_config: layers.map(turn) } };
    }),
  };
}
