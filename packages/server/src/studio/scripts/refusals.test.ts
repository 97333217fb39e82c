import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { HandClock, withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import { OTHER_PROJECT, PROJECT, requestOf, seedAsset, seedPresenter } from '../videos/testing/seed.ts';
import { createVideoScripts } from './create.ts';
import type { ScriptDocument } from './table.ts';

let studio: TestStudio;
let model: string;
let voice: string;
const clock = new HandClock();

beforeAll(async () => {
  studio = await withTestStudio({ clock });
  ({ model, voice } = await seedPresenter(studio));
});

let count = 0;
function body(changes: Partial<ScriptDocument> = {}): ScriptDocument {
  count += 1;
  return {
    script_name: `script ${count}`,
    model_asset_id: model,
    model_asset_type: 'HUMAN_MODEL_2D',
    voice_config: { voice_asset_id: voice },
    video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720 },
    shoot_scripts: [{ sequence_no: 1, shoot_script: { text_config: { text: 'Hello.' } } }],
    ...changes,
  };
}

async function create(changes: Partial<ScriptDocument> = {}, projectId = PROJECT) {
  const result = await createVideoScripts(studio, requestOf({ body: body(changes), projectId }));
  return result.body as Required<Schemas['VideoScriptWriteResponse']>;
}

const audioSegment = { shoot_script: { script_type: 'AUDIO' as const } };

describe('what is refused at the entrance', () => {
  const text = (value: string) => ({ shoot_scripts: [{ shoot_script: { text_config: { text: value } } }] });
  const script = (value: ScriptDocument['shoot_scripts'][number]['shoot_script']) => ({
    shoot_scripts: [{ shoot_script: { text_config: { text: 'Hi' }, ...value } }],
  });
  const video = (value: Partial<NonNullable<ScriptDocument['video_config']>>) => ({
    video_config: { codec: 'H264' as const, bitrate: 3000, width: 1280, height: 720, ...value },
  });

  it.each<[string, Partial<ScriptDocument>, string, RegExp]>([
    [
      'an unclosed tag',
      text('<speak>Hi <emotion type="HAPPY">there</speak>'),
      'MSS.20010015',
      /text_config\.text: .*line 1, column \d+/,
    ],
    ['an unknown tag', text('<speak><blink>x</blink></speak>'), 'MSS.20010015', /blink/],
    ['crossed tags', text('<speak><word>a<sub alias="b">c</word></sub></speak>'), 'MSS.20010015', /line 1/],
    ['a tag without root', text('Hi <break time="1s"/>'), 'MSS.20010015', /speak/],
    ['a control character', text('Hi \u0007'), 'MSS.00000003', /U\+0007/],
    ['10,001 characters', text('a'.repeat(10_001)), 'MSS.20010109', /10,000/],
    ['an empty text', text('  '), 'MSS.20010112', /text_config\.text/],
    ['tags without words', text('<speak><break time="1s"/></speak>'), 'MSS.20010112', /tags only/],
    ['no text', { shoot_scripts: [{ shoot_script: {} }] }, 'MSS.20010086', /text_config/],
    [
      'a number used twice',
      {
        shoot_scripts: [
          { sequence_no: 1, ...audioSegment },
          { sequence_no: 1, ...audioSegment },
        ],
      },
      'MSS.00000003',
      /shoot_scripts\[1\]\.sequence_no/,
    ],
    ['a bit rate below 1000', video({ bitrate: 900 }), 'MSS.00000003', /video_config\.bitrate/],
    ['a bit rate above 8000', video({ bitrate: 8001 }), 'MSS.00000003', /video_config\.bitrate/],
    ['a size of no list', video({ width: 1000, height: 700 }), 'MSS.00000003', /1000x700/],
    ['an odd cut', video({ clip_mode: 'CROP', width: 501, height: 500 }), 'MSS.00000003', /even/],
    [
      'a bad colour',
      script({ background_config: [{ background_type: 'COLOR', background_color_config: 'blue' }] }),
      'MSS.00000003',
      /background_color_config/,
    ],
    [
      'a picture that names nothing',
      script({ background_config: [{ background_type: 'IMAGE' }] }),
      'MSS.20010143',
      /background_config/,
    ],
    [
      'text that is not Base64',
      script({ layer_config: [{ layer_type: 'TEXT', text_config: { text_context: '%' } }] }),
      'MSS.00000003',
      /text_context/,
    ],
    [
      'a layer of nothing',
      script({ layer_config: [{ layer_type: 'IMAGE' }] }),
      'MSS.00000003',
      /layer_config\[0\]/,
    ],
    [
      'too many layers',
      script({ layer_config: Array.from({ length: 101 }, () => ({ layer_type: 'HUMAN' as const })) }),
      'MSS.20010057',
      /100/,
    ],
    [
      'a file URL',
      script({ layer_config: [{ layer_type: 'IMAGE', image_config: { image_url: 'file:///etc/passwd' } }] }),
      'MSS.20010093',
      /file:/,
    ],
    [
      'a URL with a password',
      script({
        layer_config: [{ layer_type: 'VIDEO', video_config: { video_url: 'https://a:b@c.test/v.mp4' } }],
      }),
      'MSS.20010093',
      /password/,
    ],
    [
      'a picture at a private address',
      script({
        layer_config: [{ layer_type: 'IMAGE', image_config: { image_url: 'http://169.254.169.254/a.png' } }],
      }),
      'MSS.20010093',
      /image_url: 169\.254\.169\.254 .*CYCLORAMA_ALLOWED_NETWORKS/,
    ],
    [
      'a background on this machine',
      script({
        background_config: [{ background_type: 'IMAGE', background_config: 'http://localhost:9/a.png' }],
      }),
      'MSS.20010093',
      /background_config.*CYCLORAMA_ALLOWED_NETWORKS/,
    ],
    [
      'a text layer without text',
      script({ layer_config: [{ layer_type: 'TEXT' }] }),
      'MSS.00000003',
      /layer_config\[0\]\.text_config\.text_context/,
    ],
    [
      'a text layer of blanks',
      script({ layer_config: [{ layer_type: 'TEXT', text_config: { text_context: 'ICAK' } }] }),
      'MSS.00000003',
      /text_context/,
    ],
    [
      'an unknown picture',
      script({ background_config: [{ background_type: 'IMAGE', background_asset_id: 'nope' }] }),
      'MSS.20010140',
      /nope/,
    ],
    [
      'an unknown voice',
      { voice_config: { voice_asset_id: 'nope' } },
      'MSS.20010131',
      /voice_config\.voice_asset_id/,
    ],
    [
      'unknown music',
      { background_music_config: { music_asset_id: 'nope' } },
      'MSS.20010111',
      /music_asset_id/,
    ],
    ['an unknown model', { model_asset_id: 'nope' }, 'MSS.20010140', /model_asset_id/],
    ['a name of control characters', { script_name: 'a\u0000b' }, 'MSS.20010001', /script_name/],
  ])('%s', async (_what, changes, code, message) => {
    const before = await studio.db.orm.$count(await import('./table.ts').then((table) => table.scripts));
    await expect(create(changes)).rejects.toMatchObject({ code });
    await expect(create(changes)).rejects.toThrow(message);
    expect(await studio.db.orm.$count((await import('./table.ts')).scripts)).toBe(before);
  });

  it('refuses assets that are not ACTIVED, of the wrong type, or another tenant’s', async () => {
    const off = await seedAsset(studio, { type: 'IMAGE', state: 'UNACTIVED' });
    const film = await seedAsset(studio, { type: 'VIDEO' });
    const theirs = await seedAsset(studio, { type: 'IMAGE', projectId: OTHER_PROJECT });
    const solid = await seedAsset(studio, { type: 'HUMAN_MODEL' });
    const ground = (id: string) =>
      create(script({ background_config: [{ background_type: 'IMAGE', background_asset_id: id }] }));
    await expect(ground(off)).rejects.toMatchObject({ code: 'MSS.10001010' });
    await expect(ground(film)).rejects.toMatchObject({ code: 'MSS.20010155' });
    await expect(ground(theirs)).rejects.toMatchObject({ code: 'MSS.20010140' });
    await expect(create({ model_asset_id: film })).rejects.toMatchObject({ code: 'MSS.20010021' });
    await expect(create({ model_asset_id: solid })).rejects.toMatchObject({ code: 'MSS.20010098' });
    await expect(
      create({ model_asset_id: solid, model_asset_type: 'HUMAN_MODEL_3D' }),
    ).resolves.toBeDefined();
  });

  it('takes emoji, right-to-left text and every tag of 11.7', async () => {
    const markup =
      '<speak>שלום 👩‍🚀 <break time="200ms"/><emotion type="CALM">مرحبا <sub alias="x">y</sub></emotion>' +
      '<insert-action id="1" name="Wave" tag="wave"/><say-as interpret-as="number">12</say-as></speak>';
    await expect(create(text(markup))).resolves.toBeDefined();
  });
});
