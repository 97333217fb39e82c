import type { Schemas } from '@cyclorama/contract';

type Room = Schemas['SmartLiveRoomRequest'];
type Scene = Schemas['LiveVideoScriptInfo'];
export type View = 'LANDSCAPE' | 'VERTICAL';

const LONG = 1920;
const SHORT = 1080;
/** Presenters are drawn on a canvas of this shape. */
const HUMAN_ASPECT = 9 / 16;
/** Share of the picture's height that a presenter takes. */
const TALL = 0.94;
const HUMAN_LAYER = 50;

/** The space in which layers are placed, whatever the size of the output. */
export function spaceOf(view: View): { readonly width: number; readonly height: number } {
  return view === 'LANDSCAPE' ? { width: LONG, height: SHORT } : { width: SHORT, height: LONG };
}

/** Where a presenter stands in a new scene. */
export function presenterLayer(assetId: string, view: View): Schemas['LayerConfig'] {
  const { width, height } = spaceOf(view);
  const tall = Math.round(height * TALL);
  const wide = Math.round(tall * HUMAN_ASPECT);
  return {
    layer_type: 'HUMAN',
    asset_id: assetId,
    position: { dx: Math.round((width - wide) / 2), dy: height - tall, layer_index: HUMAN_LAYER },
    size: { width: wide, height: tall },
  };
}

/** A scene with one paragraph that can go on air as it is. */
export function newScene(
  words: { readonly scene: string; readonly title: string; readonly text: string },
  presenter: string,
  view: View,
): Scene {
  return {
    script_name: words.scene,
    model_asset_id: presenter,
    background_config: [{ background_type: 'COLOR', background_color_config: '#33475B' }],
    layer_config: [presenterLayer(presenter, view)],
    shoot_scripts: [{ sequence_no: 1, title: words.title, text_config: { text: words.text } }],
  };
}

/** A room as it is made with three decisions. */
export function newRoom(name: string, scene: Scene, view: View): Room {
  return {
    room_name: name,
    room_type: 'NORMAL',
    scene_scripts: [scene],
    play_policy: {
      repeat_count: -1,
      auto_play_script: true,
      play_mode: 'TEXT',
      random_play_mode: 'SCRIPT_ITEM',
    },
    video_config: { codec: 'H264', bitrate: 4000, ...spaceOf(view), frame_rate: '25' },
  };
}
