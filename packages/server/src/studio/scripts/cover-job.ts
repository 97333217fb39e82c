import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { orderedSegments } from '../../compile/index.ts';
import type { VideoDocument } from '../../compile/index.ts';
import type { JobHandler } from '../../work/queue.ts';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { reducedDocument } from '../previews/reduced-document.ts';
import { gatherMaterials } from '../videos/materials.ts';
import { permanentFailure } from '../videos/failures.ts';
import { NO_CHECKPOINTS } from '../videos/pipeline/checkpoints.ts';
import { produceVideo } from '../videos/pipeline/produce.ts';
import { SCRIPT_COVER } from './cover.ts';
import type { CoverJob } from './cover.ts';
import { scriptPrefix } from './objects.ts';
import { scripts } from './table.ts';
import type { ScriptDocument, ScriptRow } from './table.ts';

/** Covers are shown small. */
const LONG_SIDE = 640;
const SEED = 1;

/** Draws covers of scripts: the first segment as it begins, without a word. */
export function scriptCoverHandler(studio: Studio): JobHandler<CoverJob> {
  return {
    definition: SCRIPT_COVER,
    run: async ({ input, signal }) => {
      const [script] = await studio.db.orm.select().from(scripts).where(eq(scripts.id, input.scriptId));
      // Gone or changed meanwhile: the newer version has a job of its own.
      if (script?.version !== input.version) return;
      try {
        await draw(studio, script, signal);
      } catch (error) {
        const failure = permanentFailure(error);
        if (failure === undefined) throw error;
        // A script whose material is unusable has no cover; making the video will say why.
        studio.log.info({ scriptId: script.id, reason: failure.reason }, 'no cover can be made of a script');
      }
    },
  };
}

async function draw(studio: Studio, script: ScriptRow, signal: AbortSignal): Promise<void> {
  const document = coverDocument(script.document);
  const release: (() => Promise<void>)[] = [];
  try {
    await withScratch(studio, async (workDir) => {
      const owner = { projectId: script.projectId, document, scriptId: script.id };
      const { files, characters } = await gatherMaterials(studio, owner, { path: workDir, release }, signal);
      const { coverPath } = await produceVideo(
        {
          document,
          files,
          characters,
          segments: [{ source: { kind: 'silence' } }],
          seed: SEED,
          workDir: join(workDir, 'cover'),
          speechEndpoints: [],
        },
        {
          hosts: studio.hosts,
          checkpoints: NO_CHECKPOINTS,
          signal,
          log: studio.log,
          onProgress: () => undefined,
        },
      );
      await store(studio, script, coverPath);
    });
  } finally {
    for (const one of release) await one();
  }
}

async function store(studio: Studio, script: ScriptRow, path: string): Promise<void> {
  const coverKey = `${scriptPrefix(script.projectId, script.id)}cover-${script.version}.jpg`;
  await studio.objects.put(coverKey, { path }, { contentType: 'image/jpeg' });
  const kept = await studio.db.tx(async (tx) => {
    const [row] = await tx.orm.select().from(scripts).where(eq(scripts.id, script.id)).for('update');
    if (row?.version !== script.version) return false;
    await tx.orm
      .update(scripts)
      .set({ coverKey, coverVersion: script.version })
      .where(eq(scripts.id, script.id));
    return true;
  });
  if (!kept) await studio.objects.delete(coverKey);
  else if (script.coverKey !== null && script.coverKey !== coverKey)
    await studio.objects.delete(script.coverKey);
}

/** The first segment alone, small, without sound. */
export function coverDocument(script: ScriptDocument): VideoDocument {
  const { model_asset_id, view_mode, video_config } = script;
  const [first] = orderedSegments(script);
  const document = reducedDocument(
    {
      ...(view_mode === undefined ? {} : { view_mode }),
      ...(model_asset_id === undefined ? {} : { model_asset_id }),
      ...(video_config === undefined ? {} : { video_config }),
    },
    first,
    LONG_SIDE,
  );
  return {
    ...document,
    video_config: { ...document.video_config, codec: 'H264', is_subtitle_enable: false },
  };
}
