import { describe, expect, it } from 'vitest';
import {
  addLayer,
  applyToAll,
  canRemove,
  itemsOf,
  leaveGroup,
  placeLayer,
  removeLayer,
  restack,
  type Measures,
} from './layers.ts';
import { newScript, type Layer, type Script } from './script.ts';
import { addSegment } from './segments.ts';

const measures: Measures = {
  natural: (layer) => (layer.asset_id === 'wide' ? { width: 400, height: 100 } : undefined),
  text: (text, { size }) => ({ width: text.length * size, height: size }),
};
const script = newScript({ name: 's', words: 'Hello.', modelAssetId: 'clara' });
const items = (one: Script, index = 0) => itemsOf(one.shoot_scripts[index]!.shoot_script, one, measures);
const picture: Layer = { layer_type: 'IMAGE', asset_id: 'wide' };
const rect = { x: 10.4, y: 20, width: 200, height: 50 };

describe('what stands on the stage', () => {
  it('is the presenter in the middle when no layer is named', () => {
    expect(items(script)).toMatchObject([
      { at: 'presenter', kind: 'HUMAN', rect: { x: 656.25, y: 0, width: 607.5, height: 1080 } },
    ]);
  });

  it('keeps the presenter when a first layer joins it', () => {
    const { script: now, at } = addLayer(script, 0, picture, rect);
    expect(at).toBe(1);
    expect(items(now).map(({ kind }) => kind)).toEqual(['HUMAN', 'IMAGE']);
    expect(items(now)[1]?.rect).toEqual({ x: 10, y: 20, width: 200, height: 50 });
  });

  it('completes open sizes by the natural shape', () => {
    const layer = { ...picture, position: { dx: '5', dy: 6, layer_index: 2 }, size: { width: 800 } };
    const one = { ...script, shoot_scripts: [{ shoot_script: { layer_config: [layer] } }] };
    expect(items(one)[0]?.rect).toEqual({ x: 5, y: 6, width: 800, height: 200 });
  });

  it('does not let the presenter go where it would come back', () => {
    const { script: now } = addLayer(script, 0, picture, rect);
    expect(canRemove(now.shoot_scripts[0]!.shoot_script, 0)).toBe(true);
    const alone = removeLayer(now, 0, 1);
    expect(canRemove(alone.shoot_scripts[0]!.shoot_script, 0)).toBe(false);
    expect(removeLayer(alone, 0, 0)).toBe(alone);
  });
});

describe('order', () => {
  it('numbers layers from below, and moves one step or all the way', () => {
    let now = addLayer(script, 0, picture, rect).script;
    now = addLayer(now, 0, { layer_type: 'TEXT', text_config: { text_context: '' } }, rect).script;
    const kinds = (one: Script) => items(one).map(({ kind }) => kind);
    expect(kinds(restack(now, 0, 0, 'up'))).toEqual(['IMAGE', 'HUMAN', 'TEXT']);
    expect(kinds(restack(now, 0, 0, 'top'))).toEqual(['IMAGE', 'TEXT', 'HUMAN']);
    expect(kinds(restack(now, 0, 2, 'bottom'))).toEqual(['TEXT', 'HUMAN', 'IMAGE']);
    expect(kinds(restack(now, 0, 2, 'up'))).toEqual(kinds(now));
  });
});

describe('one place in all segments', () => {
  const two = addSegment(script, 0, 'More.');

  it('gives the presenter of every segment one group and one place, and moves them together from then on', () => {
    const moved = placeLayer(two, 0, 'presenter', { x: 100, y: 0, width: 607.5, height: 1080 }, false);
    expect(items(moved, 1)[0]?.rect.x).toBe(656.25);
    const grouped = applyToAll(moved, 0, 0, 'g');
    expect(items(grouped, 1)[0]).toMatchObject({ rect: { x: 100 }, layer: { group_id: 'g' } });
    const together = placeLayer(grouped, 1, 0, { x: 300, y: 5, width: 600, height: 900 }, true);
    expect(items(together, 0)[0]?.rect).toEqual({ x: 300, y: 5, width: 600, height: 900 });
    const apart = placeLayer(leaveGroup(together, 0, 0), 0, 0, { x: 0, y: 0, width: 9, height: 9 }, false);
    expect(items(apart, 1)[0]?.rect.x).toBe(300);
  });

  it('leaves segments alone that do not show it', () => {
    const { script: now, at } = addLayer(two, 0, picture, rect);
    const grouped = applyToAll(now, 0, at, 'g');
    expect(grouped.shoot_scripts[1]?.shoot_script.layer_config).toBeUndefined();
    expect(items(grouped, 0)[1]?.layer?.group_id).toBe('g');
  });
});
