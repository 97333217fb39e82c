import { and, eq } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { EMBEDDED_VOICES } from '@cyclorama/speech';
import { ConsoleError } from '../../../doors/console/errors.ts';
import { ownApiDoor } from '../../../doors/console/own-api.ts';
import { stableId } from '../../assets/ids.ts';
import { vendorVoiceId } from '../../assets/system-voices.ts';
import type { Studio } from '../../context.ts';
import type { Identities } from '../../tenants/identities.ts';
import type { SecretBox } from '../../tenants/secret-box.ts';
import { endpointOf, keyOf } from './endpoints.ts';
import { engineIdOf, lineOf, readEngine } from './read.ts';
import { keyContext, speechEngines, type EngineDocument, type EngineRow } from './table.ts';
import { tryEngine } from './try.ts';
import { lockEngine, placeVoices, retireVoices, voiceAssetId } from './voices.ts';

export interface EnginesDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly box: SecretBox;
}

type OfEngine = { Params: { id: string } };

const MOST_ENGINES = 20;
const LONGEST_TEXT = 300;

/**
 * Speech engines of a tenant:
 *
 * - `GET /api/engines` `{engines}`: the embedded ones, those of the settings (both read-only), those plugged in here;
 * - `PUT /api/engines/{id}` `{kind, url, name?, model?, key?, voices: [{id?, name?, speaker, sex?, language?}]}`; a key that
 *   is left out stays, null takes it away; the voices become assets of type VOICE_MODEL;
 * - `DELETE /api/engines/{id}`: 204, its voices can no longer be chosen;
 * - `POST /api/engines/test` `{id?, kind, url, key?, model?, speaker, language?, sex?, text}`: a WAV file, or
 *   Console.EngineFailed with what went wrong. With `id`, a key that is left out is the stored one.
 */
export function enginesDoor({ studio, identities, box }: EnginesDoorOptions): ReturnType<typeof ownApiDoor> {
  const { db, clock, config } = studio;
  return ownApiDoor({ identities, clock }, (api, own) => {
    api.get('/api/engines', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ListEngines', 'engines/*');
      const rows = await db.orm
        .select()
        .from(speechEngines)
        .where(eq(speechEngines.projectId, projectId))
        .orderBy(speechEngines.createdAt);
      return { engines: [...rows.map(showEngine), ...settingsEngines(studio), ...embeddedEngines()] };
    });
    api.put<OfEngine>('/api/engines/:id', async (request) => {
      const id = engineIdOf(request.params.id);
      const { projectId } = await own.callerOf(request, 'console:UpdateEngine', `engines/${id}`);
      const { document, key } = readEngine(studio, own.bodyOf(request));
      const now = clock.now();
      const stored = await db.tx(async (tx) => {
        const before = await lockEngine(tx, projectId, id);
        const count = await tx.orm.$count(speechEngines, eq(speechEngines.projectId, projectId));
        if (before === undefined && count >= MOST_ENGINES)
          throw new ConsoleError('Console.Busy', `There may be at most ${MOST_ENGINES} engines.`);
        const isSame = before?.document.url === document.url && before.document.kind === document.kind;
        // A key that was given to one address is not sent to another one.
        const kept = isSame ? before.sealedKey : null;
        const values = {
          document: {
            ...document,
            ...(isSame && before.document.tried && key === undefined ? { tried: before.document.tried } : {}),
          },
          sealedKey:
            key === undefined ? kept : key === null ? null : box.seal(key, keyContext({ projectId, id })),
          updatedAt: now,
        };
        const [row] = await tx.orm
          .insert(speechEngines)
          .values({ projectId, id, ...values, createdAt: now })
          .onConflictDoUpdate({ target: [speechEngines.projectId, speechEngines.id], set: values })
          .returning();
        if (row !== undefined) await placeVoices(tx, row, now);
        return row;
      });
      return stored && showEngine(stored);
    });
    api.delete<OfEngine>('/api/engines/:id', async (request, reply) => {
      const id = engineIdOf(request.params.id);
      const { projectId } = await own.callerOf(request, 'console:DeleteEngine', `engines/${id}`);
      await db.tx(async (tx) => {
        const row = await lockEngine(tx, projectId, id);
        if (row === undefined) throw new ConsoleError('Console.NotFound', 'There is no such engine.');
        await retireVoices(tx, row, clock.now());
        await tx.orm.delete(speechEngines).where(ownEngine(projectId, id));
      });
      return reply.code(204).send();
    });
    api.post('/api/engines/test', async (request: FastifyRequest, reply) => {
      const { projectId } = await own.callerOf(request, 'console:TestEngine', 'engines/*');
      const body = own.bodyOf(request);
      const { id: named, speaker, language, sex } = body;
      const sent = readEngine(studio, { ...body, voices: [{ id: 'test', speaker, language, sex }] });
      const [voice] = sent.document.voices;
      if (voice === undefined) throw new ConsoleError('Console.BadRequest', 'speaker: expected a name');
      const text = lineOf(body, 'text', LONGEST_TEXT);
      const row =
        typeof named === 'string'
          ? await db.tx((tx) => lockEngine(tx, projectId, engineIdOf(named)))
          : undefined;
      const isSame = row?.document.url === sent.document.url && row.document.kind === sent.document.kind;
      const stored = isSame ? keyOf(config.dataDir, row) : undefined;
      const key = sent.key === undefined ? stored : (sent.key ?? undefined);
      const tried = async (works: boolean, message?: string): Promise<void> => {
        if (isSame) await noteTry(studio, row, works, message);
      };
      let sound: Buffer;
      try {
        sound = await tryEngine(studio, endpointOf(sent, key), voice, text);
      } catch (error) {
        if (error instanceof ConsoleError) await tried(false, error.message);
        throw error;
      }
      await tried(true);
      return reply.header('cache-control', 'no-store').type('audio/wav').send(sound);
    });
  });
}

function ownEngine(projectId: string, id: string) {
  return and(eq(speechEngines.projectId, projectId), eq(speechEngines.id, id));
}

async function noteTry(
  { db, clock }: Studio,
  { projectId, id, document }: EngineRow,
  works: boolean,
  message: string | undefined,
): Promise<void> {
  const tried = { at: clock.now().toISOString(), works, ...(message === undefined ? {} : { message }) };
  await db.orm
    .update(speechEngines)
    .set({ document: { ...document, tried } })
    .where(ownEngine(projectId, id));
}

function stateOf({ tried }: EngineDocument): 'untried' | 'works' | 'failed' {
  if (tried === undefined) return 'untried';
  return tried.works ? 'works' : 'failed';
}

function showEngine(row: EngineRow) {
  const { kind, name, url, model, voices, tried } = row.document;
  return {
    ...{ id: row.id, source: 'console', kind, name, url, model: model ?? null },
    has_key: row.sealedKey !== null,
    voices: voices.map((voice) => ({ ...voice, asset_id: voiceAssetId(row, voice.id) })),
    state: stateOf(row.document),
    tried_at: tried?.at ?? null,
    message: tried?.message ?? null,
  };
}

/** Those of the environment or config.json; changed there only. */
function settingsEngines({ config }: Studio) {
  return config.speechVendors.map(({ engine, name, url, model, apiKey, voices }) => ({
    ...{ id: name, source: 'settings', kind: engine, name, url, model: model ?? null },
    has_key: apiKey !== undefined,
    voices: voices.map(({ id, name: shown, speaker, sex, language }) => ({
      ...{ id, name: shown, speaker, sex, language },
      asset_id: vendorVoiceId(id),
    })),
    ...{ state: 'untried', tried_at: null, message: null },
  }));
}

/** What ships with the project: it works everywhere, and sounds like it. */
function embeddedEngines() {
  const kinds = [...new Set(EMBEDDED_VOICES.map(({ engine }) => engine))];
  return kinds.map((kind) => ({
    ...{ id: kind, source: 'embedded', kind, name: kind, url: null, model: null, has_key: false },
    voices: EMBEDDED_VOICES.filter(({ engine }) => engine === kind).map(
      ({ id, name, speaker, sex, language }) => ({
        ...{ id, name, speaker, sex, language },
        asset_id: stableId('voice', id),
      }),
    ),
    ...{ state: 'works', tried_at: null, message: null },
  }));
}
