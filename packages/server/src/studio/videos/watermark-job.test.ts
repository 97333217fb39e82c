import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { meanRect, readFrames } from '@cyclorama/stage/testing';
import { withTestStudio } from '../../testing/studio.ts';
import type { TestStudio } from '../../testing/studio.ts';
import { mainObject } from '../assets/resolve.ts';
import { assets } from '../assets/table.ts';
import { createTenant } from '../tenants/create.ts';
import { openSecretBox } from '../tenants/secret-box.ts';
import { watermarkCommand } from '../tenants/watermark.ts';
import { submitVideo } from './create.ts';
import { findJob } from './queries.ts';
import { renderVideoHandler } from './render-job.ts';
import { seedPresenter } from './testing/seed.ts';

let studio: TestStudio;
let projectId: string;
let model: string;
let voice: string;

beforeAll(async () => {
  studio = await withTestStudio();
  const { db, clock, config } = studio;
  ({ projectId } = await createTenant({ db, clock, box: openSecretBox(config.dataDir) }, 'marked'));
  ({ model, voice } = await seedPresenter(studio, 'clara', projectId));
});

/** How bright the place of the watermark is in a black video. */
async function markOf(disable_system_watermark: boolean): Promise<number> {
  const jobId = await submitVideo(studio, {
    projectId,
    name: 'Marked',
    document: {
      model_asset_id: model,
      voice_config: { voice_asset_id: voice },
      video_config: {
        codec: 'H264',
        bitrate: 1000,
        clip_mode: 'CROP',
        width: 320,
        height: 180,
        dx: 640,
        dy: 400,
        disable_system_watermark,
      },
      shoot_scripts: [
        {
          shoot_script: {
            text_config: { text: 'Hi.' },
            background_config: [{ background_type: 'COLOR', background_color_config: '#000000' }],
            layer_config: [
              { layer_type: 'TEXT', text_config: { text_context: Buffer.from('.').toString('base64') } },
            ],
          },
        },
      ],
    },
  });
  const signal = new AbortController().signal;
  await renderVideoHandler(studio).run({ input: { jobId }, attempt: 1, signal });
  const job = await findJob(studio.db.orm, projectId, jobId);
  const [asset] = await studio.db.orm.select().from(assets).where(eq(assets.id, job.assetId!));
  const local = await studio.objects.localFile((await mainObject(studio, asset!)).key);
  const [frame] = await readFrames(local.path, { from: 3, count: 1 });
  await local.release();
  return meanRect(frame!, { x: 280, y: 166, width: 32, height: 8 }).g;
}

describe('a tenant with a watermark', () => {
  it('has it in its videos, and without it only where that is allowed', async () => {
    expect(await markOf(false)).toBeLessThan(3);
    await watermarkCommand(studio.db, { tenant: 'marked', text: '████████' });
    expect(await markOf(true)).toBeGreaterThan(60);
    await watermarkCommand(studio.db, { tenant: 'marked', mayDisable: 'yes' });
    expect(await markOf(true)).toBeLessThan(3);
  }, 120_000);
});
