import { describe, expect, it } from 'vitest';
import { compileCaster } from './document.ts';
import { aggregate, inputOf, resource } from './fixtures.ts';

describe('episodes', () => {
  it('have the programme while they play: cameras as they are open, files from a source of their own', () => {
    const resource2 = { episodeId: 'e1', resourceId: 'id-RV02', revision: 7 };
    const state = { autoStandby: false, episodes: { resource: resource2, componentIds: [] } };
    const live = compileCaster(inputOf(aggregate(), {}, state)).document;
    expect(live.pgm.layers.map(({ source }) => source)).toEqual(['RV02']);
    expect(live.sources.map(({ id }) => id).sort()).toEqual(['RV01', 'RV02']);
    const resources = [resource('RV01', {}), resource('RV02', { VodUrl: 'http://h/a.mp4' })];
    const materials = { 'url:http://h/a.mp4': { path: '/m/a', kind: 'video' } } as const;
    const file = compileCaster(inputOf(aggregate({ resources }), materials, state)).document;
    expect(file.pgm.layers.map(({ source }) => source)).toEqual(['episode:e1']);
    expect(file.sources.map(({ id }) => id).sort()).toEqual(['RV01', 'RV02', 'episode:e1']);
  });
});
