import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, expect, vi } from 'vitest';
import {
  MssError,
  parseQuery,
  type DigitalAssetInfo,
  type OperationBody,
  type OperationId,
  type OperationResponse,
} from '@cyclorama/contract';
import { validateBody } from '../../../doors/metastudio/validate-body.ts';
import { objectsDoor } from '../../../doors/media/objects.ts';
import type { OperationHandler } from '../../../doors/metastudio/operation.ts';
import { md5Of } from '../../../store/objects/chunks.ts';
import { installationSecret } from '../../../store/objects/secret.ts';
import { withTestStudio, type TestStudio, type TestStudioOptions } from '../../../testing/studio.ts';
import { fileOperations } from '../../files/operations.ts';
import { assetJobHandlers } from '../jobs.ts';
import { assetOperations } from '../operations.ts';

export const TENANT = 'a'.repeat(32);
export const OTHER = 'b'.repeat(32);

const HANDLERS: Readonly<Record<string, OperationHandler>> = { ...assetOperations, ...fileOperations };

export interface CallOptions<Id extends OperationId> {
  readonly tenant?: string;
  readonly appUserId?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** As written behind the question mark. */
  readonly query?: string;
  readonly body?: OperationBody<Id>;
}

/** A studio with its asset jobs running and its objects served on loopback. */
export interface AssetBench {
  readonly studio: TestStudio;
  readonly baseUrl: string;
  /** Does an operation as the door does: query and body checked by the contract. */
  call<Id extends OperationId>(id: Id, options?: CallOptions<Id>): Promise<OperationResponse<Id>>;
  /** The code and message of a refusal. */
  refusal<Id extends OperationId>(
    id: Id,
    options?: CallOptions<Id>,
  ): Promise<{ code: string; status: number; message: string }>;
  /** Creates an asset and uploads a file for it, in the documented three steps; returns the asset as shown then. */
  upload(
    asset: OperationBody<'createDigitalAsset'>,
    file: { name: string; bytes: Uint8Array },
    tenant?: string,
  ): Promise<DigitalAssetInfo>;
  /** Announces, sends and completes one file of an asset; returns its id. */
  addFile(assetId: string, file: UploadFile, tenant?: string): Promise<string>;
  show(assetId: string, tenant?: string): Promise<DigitalAssetInfo>;
}

export interface UploadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly category?: 'MAIN' | 'COVER' | 'PAGE' | 'SAMPLE' | 'OTHER' | 'WHOLE_MODEL' | 'USER_MODIFIED_MODEL';
}

const apps: FastifyInstance[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

export async function openAssetBench(options: TestStudioOptions = {}): Promise<AssetBench> {
  const studio = await withTestStudio(options);
  await studio.queue.work(assetJobHandlers(studio));
  const app = fastify({ forceCloseConnections: true });
  apps.push(app);
  const urlKey = await installationSecret(studio.config.dataDir, 'object-urls');
  await app.register(objectsDoor({ objects: studio.objects, urlKey, clock: studio.clock, log: studio.log }));
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });

  const call: AssetBench['call'] = async (
    id,
    { tenant = TENANT, appUserId, params = {}, query = '', body } = {},
  ) => {
    const request = {
      caller: { projectId: tenant, domain: 'tests', ...(appUserId !== undefined && { appUserId }) },
      params,
      query: parseQuery(id, new URLSearchParams(query)),
      body: validateBody(id, body),
      baseUrl,
      requestId: 'r1',
    };
    const result = await HANDLERS[id]!(studio, request as never);
    return result.body as never;
  };
  const show: AssetBench['show'] = (assetId, tenant) =>
    call('showAsset', { params: { asset_id: assetId }, ...(tenant !== undefined && { tenant }) });

  const addFile: AssetBench['addFile'] = async (
    assetId,
    { name, bytes, category = 'MAIN' },
    tenant = TENANT,
  ) => {
    const body = {
      file_name: name,
      file_md5: md5Of(bytes),
      file_size: bytes.byteLength,
      file_type: name.split('.').at(-1) ?? '',
      asset_id: assetId,
      asset_file_category: category,
    };
    const { file_id, upload_url } = await call('createFile', { tenant, body });
    await put(upload_url!, bytes);
    await call('confirmFileUpload', { tenant, params: { file_id: file_id! }, body: { state: 'CREATED' } });
    // The answer waits for the file to be looked at, but not for ever: a busy machine may need longer.
    const looked = async () => {
      const { files } = await show(assetId, tenant);
      expect(files?.find((file) => file.file_id === file_id)?.state).not.toBe('UPLOADED');
    };
    await vi.waitFor(looked, { timeout: 60_000 });
    return file_id!;
  };

  return {
    studio,
    baseUrl,
    call,
    show,
    addFile,
    refusal: async (id, callOptions) => {
      const error: unknown = await call(id, callOptions).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error, `${id} was accepted`).toBeInstanceOf(MssError);
      return error as MssError;
    },
    upload: async (asset, file, tenant = TENANT) => {
      const { asset_id } = await call('createDigitalAsset', { tenant, body: asset });
      await addFile(asset_id!, file, tenant);
      return show(asset_id!, tenant);
    },
  };
}

/** PUTs bytes to an upload URL, which must take them. */
export async function put(
  url: string,
  bytes: Uint8Array,
  headers: Record<string, string> = { 'content-md5': md5Of(bytes) },
): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes), headers });
  expect(answer.status, await answer.text()).toBe(200);
}
