import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApsaraError, MssError } from '@cyclorama/contract';
import type { MatteSettings } from '@cyclorama/stage/data';
import { matteAsset, matteFor, type MatteFiles } from '../../compile/matte.ts';
import { answerConsoleError } from '../../doors/console/answer-error.ts';
import { Authenticator, MAX_BODY_BYTES } from '../../doors/metastudio/authenticate.ts';
import { parseBody } from '../../doors/metastudio/body.ts';
import { LiveHostError, type LiveHost } from '../../hosts/live/live-host.ts';
import { HostError } from '../../hosts/pool.ts';
import type { MatteStillInput, MatteStillResult } from '../../hosts/tasks/matte-still.ts';
import type { AIStudio } from '../ai-studios/model.ts';
import { findStudio, setMatte } from '../ai-studios/queries.ts';
import { mainObject, requireActiveAsset } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { LiveUnavailable } from '../live/port.ts';
import type { Identities } from '../tenants/identities.ts';
import { isAllowed } from '../tenants/policies.ts';
import { checkPlate, checkQuality, sendPng, widthOf } from './caster-routes.ts';
import type { StoredMatte } from './stored.ts';
import { readMatte, showMatte } from './wire.ts';

/** The compositions that run with a template now. */
export interface StudioEyes {
  /** The host of one of them; undefined when none runs here. */
  hostOf(projectId: string, studioId: string): Promise<LiveHost> | undefined;
}

export interface MatteConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly eyes: StudioEyes;
  /** ONNX model of the installation. */
  readonly model?: string;
}

type OfStudio = { Params: { studio_id: string } };

const NOTHING = new Uint8Array(0);
const MAX_PICTURE_BYTES = 20 << 20;
const MEMORY_LIMIT = 1024 ** 3;
const TIME_LIMIT_MS = 30_000;
const SOURCES = { camera: 'camera', person: 'camera~person' } as const;

/**
 * Our own API for how persons are cut out, with the credentials of the MetaStudio door:
 *
 * - `GET|PUT /api/live-ai-studios/{id or StudioName}/matte` `{matte}`: settings of a template, null = the usual ones of
 *   its MattingType; what runs follows at once;
 * - `POST …/matte/auto`: samples the cloth of the camera that is on air with the template, and sets what fits;
 * - `GET …/snapshot?source=camera|person&width=640`: PNG of what the camera sends, or of the person alone;
 * - `POST /api/mattes/still?width=640&matte={…}`: the body is a picture, the answer the person alone as PNG; `matte=auto`
 *   samples the cloth; header `x-cyclorama-matte` has the settings that were used.
 *
 * Cameras of shows: see `casterMatteRoutes`.
 */
export function matteConsoleDoor(options: MatteConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, eyes } = options;
  const authenticator = new Authenticator(options.identities, studio.clock);
  const projectOf = async (request: FastifyRequest, action: string): Promise<string> => {
    const identity = await authenticator.authenticate(request, bytesOf(request));
    const resource = `acs:live:*:${identity.projectId}:*`;
    if (!isAllowed(identity.policies, [`live:${action}`], resource))
      throw new MssError('MSS.00024001', `the policies of these credentials do not allow live:${action}`);
    return identity.projectId;
  };
  const template = async (request: FastifyRequest<OfStudio>, action: string): Promise<AIStudio> => {
    const { studio_id: id } = request.params;
    const found = await findStudio(studio.db, await projectOf(request, action), id);
    if (found === undefined)
      throw new ApsaraError('InvalidConfiguration.NotFound', `template ${id.slice(0, 64)}`);
    return found;
  };
  const keep = async ({ projectId, id }: AIStudio, matte: StoredMatte | null) => {
    const { matte: kept = null, revision } = (await setMatte(studio, projectId, id, matte)) ?? {
      revision: 0,
    };
    return { matte: kept && showMatte(kept), revision };
  };
  const hostOf = ({ projectId, id }: AIStudio): Promise<LiveHost> => {
    const host = eyes.hostOf(projectId, id);
    if (host === undefined) throw new LiveUnavailable('not-running', 'Nothing is on air with this template.');
    return host;
  };
  return async (app) => {
    await app.register(async (api) => {
      // The signature covers the body's bytes, so they are kept as they came.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: Math.max(MAX_PICTURE_BYTES, MAX_BODY_BYTES) },
        (_request, body, done) => done(null, body),
      );
      api.setErrorHandler(answerConsoleError);
      const path = '/api/live-ai-studios/:studio_id';
      api.get<OfStudio>(`${path}/matte`, async (request) => {
        const { matte } = await template(request, 'DescribeLiveAIStudio');
        return { matte: matte === undefined ? null : showMatte(matte) };
      });
      api.put<OfStudio>(`${path}/matte`, async (request) => {
        const found = await template(request, 'ModifyLiveAIStudio');
        const body = parseBody(request, bytesOf(request));
        const { matte: sent } = (body ?? {}) as Readonly<Record<string, unknown>>;
        const matte = sent === null ? null : readMatte(sent);
        checkQuality(matte, options.model);
        await checkPlate(studio, found.projectId, matte);
        return keep(found, matte);
      });
      api.post<OfStudio>(`${path}/matte/auto`, async (request) => {
        const found = await template(request, 'ModifyLiveAIStudio');
        const host = await hostOf(found);
        const sampled = await refusable(host.autoMatte(SOURCES.camera));
        return keep(found, { ...sampled, areas: found.matte?.areas ?? [] });
      });
      api.get<OfStudio>(`${path}/snapshot`, async (request, reply) => {
        const found = await template(request, 'DescribeLiveAIStudio');
        const { source = 'camera' } = request.query as Readonly<Record<string, string | undefined>>;
        if (source !== 'camera' && source !== 'person')
          throw new MssError('MSS.00000003', 'source: expected camera or person');
        const width = widthOf(request.query);
        const host = await hostOf(found);
        return sendPng(reply, await refusable(host.snapshot(SOURCES[source], width)));
      });
      api.post('/api/mattes/still', async (request, reply) => {
        const projectId = await projectOf(request, 'DescribeLiveAIStudio');
        const picture = bytesOf(request);
        if (picture.length === 0) throw new MssError('MSS.00000003', 'body: expected a picture');
        const width = widthOf(request.query);
        const wanted = await wantedMatte(options, projectId, request.query);
        const { png, matte } = await cutOut(studio, { picture, width, wanted });
        return sendPng(reply.header('x-cyclorama-matte', JSON.stringify(matte)), png);
      });
    });
  };
}

/** @throws LiveUnavailable for what a host refuses, and when it is gone */
async function refusable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LiveHostError)) throw error;
    throw new LiveUnavailable('failed', error.message);
  }
}

interface Wanted {
  readonly settings: StoredMatte | 'auto';
  /** Object of the clean plate. */
  readonly plate?: string;
  readonly model?: string;
}

async function wantedMatte(
  { studio, model }: MatteConsoleOptions,
  projectId: string,
  query: unknown,
): Promise<Wanted> {
  const { matte: text = 'auto' } = query as Readonly<Record<string, string | undefined>>;
  if (text === 'auto') return { settings: 'auto' };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new MssError('MSS.00000003', 'matte: expected auto or settings as JSON');
  }
  const settings = readMatte(body);
  checkQuality(settings, model);
  await checkPlate(studio, projectId, settings);
  const asset = matteAsset(settings);
  return {
    settings,
    ...(asset === undefined ? {} : { plate: await plateOf(studio, projectId, asset) }),
    ...(model === undefined ? {} : { model }),
  };
}

/** Object key of a clean plate. @throws MssError */
async function plateOf(studio: Studio, projectId: string, assetId: string): Promise<string> {
  const asset = await requireActiveAsset(studio, projectId, assetId, ['IMAGE']);
  return (await mainObject(studio, asset)).key;
}

/** Cuts a person out of a picture in a host of its own. @throws MssError MSS.00000003 for what is no picture */
async function cutOut(
  studio: Studio,
  {
    picture,
    width,
    wanted,
  }: { readonly picture: Uint8Array; readonly width: number; readonly wanted: Wanted },
): Promise<{ readonly png: Uint8Array; readonly matte: Readonly<Record<string, unknown>> }> {
  const plate = wanted.plate === undefined ? undefined : await studio.objects.localFile(wanted.plate);
  try {
    return await withScratch(studio, async (folder) => {
      const [path, to] = [join(folder, 'picture'), join(folder, 'person.png')];
      await writeFile(path, picture);
      const files: MatteFiles = {
        assetPath: () => plate?.path,
        ...(wanted.model === undefined ? {} : { model: wanted.model }),
      };
      const matte = settingsOf(wanted.settings, files);
      const input: MatteStillInput = { path, to, width, matte };
      const used = await studio.hosts.run<MatteStillResult>({
        task: 'matte-still',
        input,
        memoryLimitBytes: MEMORY_LIMIT,
        timeoutMs: TIME_LIMIT_MS,
      });
      return { png: await readFile(to), matte: showMatte(used.matte) };
    });
  } catch (error) {
    if (!(error instanceof HostError) || error.kind !== 'refused') throw error;
    throw new MssError('MSS.00000003', `body: ${error.message}`);
  } finally {
    await plate?.release();
  }
}

function settingsOf(matte: StoredMatte | 'auto', files: MatteFiles): MatteSettings | 'auto' {
  if (matte === 'auto') return matte;
  return matte.kind === 'screen' ? matte : matteFor('complex', matte, files);
}

function bytesOf(request: FastifyRequest): Uint8Array {
  return (request.body as Uint8Array | undefined) ?? NOTHING;
}
