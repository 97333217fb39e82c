import { describe, expect, it } from 'vitest';
import { documentWith } from './fixtures.ts';
import { collectReferences } from './references.ts';

describe('collectReferences', () => {
  it('names everything once, with its path', () => {
    const found = collectReferences(
      documentWith(
        {
          background_config: [
            { background_type: 'AUDIO', background_config: 'ignored' },
            { background_type: 'IMAGE', background_config: '978f893e1de4553c183b7a805e6290f5' },
          ],
          layer_config: [
            { layer_type: 'HUMAN', asset_id: 'model-2' },
            { layer_type: 'HUMAN' },
            { layer_type: 'IMAGE', image_config: { image_url: 'https://example.test/a.png' } },
            { layer_type: 'IMAGE', asset_id: 'picture' },
            { layer_type: 'VIDEO', asset_id: 'clip' },
            { layer_type: 'IMAGE', asset_id: 'picture' },
            { layer_type: 'TEXT', text_config: { text_context: '' } },
          ],
        },
        {},
        { background_music_config: { music_asset_id: 'music' } },
      ),
    );
    expect(found.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'human asset:model-1',
      'voice asset:voice-1',
      'audio asset:music',
      'image asset:978f893e1de4553c183b7a805e6290f5',
      'human asset:model-2',
      'image url:https://example.test/a.png',
      'image asset:picture',
      'video asset:clip',
    ]);
    expect(found.find((one) => one.key === 'asset:clip')?.field).toBe(
      'shoot_scripts[0].shoot_script.layer_config[4].asset_id',
    );
  });

  it('prefers the asset id over the URL', () => {
    const [background] = collectReferences(
      documentWith({
        background_config: [
          {
            background_type: 'IMAGE',
            background_asset_id: 'picture',
            background_config: 'https://example.test/a.png',
          },
        ],
      }),
    ).filter((one) => one.kind === 'image');
    expect(background).toMatchObject({ key: 'asset:picture', assetId: 'picture' });
  });

  it('asks for the same file twice when it is used as two kinds', () => {
    const kinds = collectReferences(
      documentWith({
        layer_config: [
          { layer_type: 'IMAGE', asset_id: 'same' },
          { layer_type: 'VIDEO', asset_id: 'same' },
        ],
      }),
    ).filter((one) => one.key === 'asset:same');
    expect(kinds.map((one) => one.kind)).toEqual(['image', 'video']);
  });
});
