import { describe, expect, it } from 'vitest';
import { clampBox, NEW_TEMPLATE, requestOf, templateOf, usualMatte } from './templates.ts';

const DESCRIBED = {
  TemplateId: 's1',
  TemplateName: 'News',
  Description: '',
  Width: '1920',
  Height: '1080',
  MattingType: 'blue',
  MattingLayout: '{"HeightNormalized":0.8,"PositionX":0.2,"PositionY":0.15}',
  BackgroundType: 'PIC',
  BackgroundResourceId: 'a1',
  MediaType: 'LIVE',
  MediaResourceUrl: 'rtmp://camera.example/live/2',
  MediaLayout: '{"HeightNormalized":0.5,"PositionX":0,"PositionY":0}',
  RuleIds: { ruleId: ['r1'] },
};

describe('a template', () => {
  it('comes back as it was described', () => {
    const template = templateOf(DESCRIBED);
    expect(template).toMatchObject({
      id: 's1',
      width: 1920,
      matting: 'blue',
      person: { x: 0.2, y: 0.15, height: 0.8 },
      background: { type: 'PIC', assetId: 'a1' },
      ruleIds: ['r1'],
    });
    expect(requestOf(template)).toEqual({
      StudioName: 'News',
      Description: '',
      Width: 1920,
      Height: 1080,
      MattingType: 'blue',
      MattingLayout: { PositionX: 0.2, PositionY: 0.15, HeightNormalized: 0.8 },
      BackgroundType: 'PIC',
      BackgroundResourceId: 'a1',
      MediaType: 'LIVE',
      MediaResourceUrl: 'rtmp://camera.example/live/2',
      MediaLayout: { PositionX: 0, PositionY: 0, HeightNormalized: 0.5 },
    });
  });

  it('without anything beside the person names none', () => {
    const { MediaType, MediaResourceUrl, MediaLayout, ...alone } = DESCRIBED;
    expect([MediaType, MediaResourceUrl, MediaLayout]).toBeDefined();
    expect(templateOf(alone).media).toBeUndefined();
    expect(Object.keys(requestOf(templateOf(alone)))).not.toContain('MediaType');
    expect(requestOf(NEW_TEMPLATE)).not.toHaveProperty('BackgroundType');
  });
});

it('keeps boxes in sight, finer than a pixel', () => {
  expect(clampBox({ x: -0.2, y: 1.4, height: 0 })).toEqual({ x: 0, y: 0.98, height: 0.05 });
  expect(clampBox({ x: 0.123456, y: 0.5, height: 2 })).toEqual({ x: 0.1235, y: 0.5, height: 1 });
});

it('has the usual settings of a cloth or a room', () => {
  expect(usualMatte('blue')).toMatchObject({ kind: 'screen', backdrop: 'blue' });
  expect(usualMatte('complex')).toMatchObject({ kind: 'scene', quality: 'fast' });
});
