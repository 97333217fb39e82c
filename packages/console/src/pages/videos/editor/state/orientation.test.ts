import { expect, it } from 'vitest';
import { turned } from './orientation.ts';
import { newScript } from './script.ts';

const script = {
  ...newScript({ name: 's', words: 'Hi.', modelAssetId: 'm' }),
  shoot_scripts: [
    {
      shoot_script: {
        layer_config: [
          {
            layer_type: 'HUMAN' as const,
            position: { dx: 656, dy: 0, layer_index: 1 },
            size: { width: 608, height: 1080 },
          },
          {
            layer_type: 'IMAGE' as const,
            asset_id: 'i',
            position: { dx: 0, dy: 0, layer_index: 2 },
            size: { width: 1920, height: 1080 },
          },
          { layer_type: 'TEXT' as const, position: { dx: '960', dy: 540, layer_index: 3 } },
        ],
      },
    },
  ],
};

it('turns size and places, and changes nothing that is so already', () => {
  const upright = turned(script, 'VERTICAL');
  expect(upright).toMatchObject({ view_mode: 'VERTICAL', video_config: { width: 1080, height: 1920 } });
  expect(upright.shoot_scripts[0]?.shoot_script.layer_config).toEqual([
    { layer_type: 'HUMAN', position: { dx: 0, dy: 0, layer_index: 1 }, size: { width: 1081, height: 1920 } },
    {
      layer_type: 'IMAGE',
      asset_id: 'i',
      position: { dx: 0, dy: 656, layer_index: 2 },
      size: { width: 1080, height: 608 },
    },
    { layer_type: 'TEXT', position: { dx: 540, dy: 960, layer_index: 3 } },
  ]);
  expect(turned(script, 'LANDSCAPE')).toBe(script);
});
