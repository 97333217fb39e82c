import { describe, expect, it } from 'vitest';
import { newScript } from '../state/script.ts';
import { openSegments, outputSize, qualityOf, withoutBackgrounds, withQuality } from './render-settings.ts';

const script = newScript({ name: 's', words: 'Hi.' });

describe('what is rendered', () => {
  it('has the sizes of the contract, turned as the script is', () => {
    expect(outputSize(script, '720')).toEqual({ width: 1280, height: 720 });
    expect(outputSize({ view_mode: 'VERTICAL' }, '2160')).toEqual({ width: 2160, height: 3840 });
    expect(qualityOf(script)).toBe('1080');
    expect(qualityOf({ ...script, video_config: withQuality(script, '2160') })).toBe('2160');
  });

  it('leaves cuts to themselves until a quality is chosen', () => {
    const cut = {
      ...script,
      video_config: {
        codec: 'H264' as const,
        bitrate: 2000,
        width: 500,
        height: 500,
        clip_mode: 'CROP' as const,
        dx: 3,
        dy: 4,
      },
    };
    expect(qualityOf(cut)).toBeUndefined();
    expect(withQuality(cut, '720')).toEqual({ codec: 'H264', bitrate: 2000, width: 1280, height: 720 });
  });

  it('is transparent where there is no background', () => {
    expect(openSegments(script)).toBe(0);
    expect(openSegments(withoutBackgrounds(script))).toBe(1);
  });
});
