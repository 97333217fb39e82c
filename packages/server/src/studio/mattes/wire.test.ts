import { describe, expect, it } from 'vitest';
import { readMatte, showMatte } from './wire.ts';
import { usualMatte } from './stored.ts';

describe('settings of mattes', () => {
  it('are what was sent, and usual where nothing was sent', () => {
    expect(readMatte({ kind: 'screen' })).toEqual(usualMatte('screen'));
    expect(readMatte({ kind: 'scene' })).toEqual(usualMatte('scene'));
    const sent = {
      kind: 'screen',
      backdrop: '#12a84C',
      similarity: 0.1,
      smoothness: 1,
      spill: 0,
      keep_similar: true,
      light_wrap: 0.4,
      areas: [
        {
          effect: 'remove',
          points: [
            [0, 0],
            [0.2, 0],
            [0, 1],
          ],
        },
      ],
    };
    expect(showMatte(readMatte(sent))).toEqual(sent);
    const scene = { kind: 'scene', quality: 'accurate', edge: -0.5, clean_plate_asset_id: 'a1' };
    expect(showMatte(readMatte(scene))).toMatchObject(scene);
  });

  it.each([
    [undefined, 'matte: expected an object'],
    [[], 'matte: expected an object'],
    [{}, 'matte.kind: expected screen or scene'],
    [{ kind: 'screen', backdrop: 'red' }, 'matte.backdrop'],
    [{ kind: 'screen', backdrop: '#12' }, 'matte.backdrop'],
    [{ kind: 'screen', similarity: 1.1 }, 'matte.similarity: expected a number from 0 to 1'],
    [{ kind: 'screen', similarity: '0.5' }, 'matte.similarity'],
    [{ kind: 'screen', spill: Number.NaN }, 'matte.spill'],
    [{ kind: 'screen', keep_similar: 1 }, 'matte.keep_similar: expected true or false'],
    [{ kind: 'screen', edge: 0 }, 'matte.edge: expected nothing'],
    [{ kind: 'screen', model: '/etc/passwd' }, 'matte.model'],
    [{ kind: 'scene', edge: -2 }, 'matte.edge: expected a number from -1 to 1'],
    [{ kind: 'scene', quality: 'best' }, 'matte.quality: expected fast or accurate'],
    [{ kind: 'scene', clean_plate_asset_id: '../x' }, 'matte.clean_plate_asset_id'],
    [{ kind: 'scene', areas: [{ effect: 'blur', points: [] }] }, 'matte.areas[0].effect'],
    [{ kind: 'scene', areas: [{ effect: 'keep', points: [[0, 0]] }] }, 'matte.areas[0].points'],
    [
      {
        kind: 'scene',
        areas: [
          {
            effect: 'keep',
            points: [
              [0, 0],
              [0, 2],
              [1, 1],
            ],
          },
        ],
      },
      'matte.areas[0].points[1]',
    ],
  ])('are refused with the name of what is wrong: %j', (body, message) => {
    expect(() => readMatte(body)).toThrow(message);
  });
});
