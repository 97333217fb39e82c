import { eq } from 'drizzle-orm';
import { MssError, type AssetExtraMeta } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { violatedConstraint } from '../files/queries.ts';
import { newId, wireTime } from './ids.ts';
import { filesOf, visibleAsset } from './queries.ts';
import type { RequestOf, RequestWithoutBody } from './request.ts';
import { assets } from './table.ts';
import { sendCopy } from './copy-files.ts';
import { openTicket, sealTicket, ticketKey, type Ticket } from './ticket.ts';

/** How long tickets, and the download URLs inside them, live. */
const TICKET_MS = 24 * 3600 * 1000;
/** Made by the platform for browsers; the copy makes its own. */
const PROXY_NAME = /^proxy-[0-9a-f]{8}\.mp4$/;

/** An encrypted ticket with which another installation, or another tenant of this one, copies the asset (4.1.9). */
export async function showAssetReplicationInfo(
  studio: Studio,
  { caller, params, baseUrl }: RequestOf<'showAssetReplicationInfo'>,
): Promise<OperationResult> {
  const now = studio.clock.now();
  const asset = await visibleAsset(studio.db.orm, caller.projectId, params['asset_id'] ?? '', now);
  if (asset.projectId !== caller.projectId)
    throw new MssError('MSS.00023001', `asset ${asset.id} belongs to another tenant`);
  if (asset.state !== 'ACTIVED' && asset.state !== 'UNACTIVED') {
    throw new MssError('MSS.10001010', `asset ${asset.id} is ${asset.state}`);
  }
  const expiresAt = new Date(now.getTime() + TICKET_MS);
  const files = (await filesOf(studio.db.orm, [asset.id])).get(asset.id) ?? [];
  const copied = files.filter(({ state, name }) => state === 'CREATED' && !PROXY_NAME.test(name));
  const ticket: Ticket = {
    version: 1,
    assetId: asset.id,
    expireTime: expiresAt.getTime(),
    asset: {
      name: asset.name,
      description: asset.description,
      type: asset.type,
      tags: asset.tags,
      meta: asset.meta,
      systemProperties: asset.systemProperties,
      supportedService: asset.supportedService,
      assetOrder: asset.assetOrder,
      model: asset.model,
    },
    files: await Promise.all(
      copied.map(async ({ id, name, md5, size, type, category, contentType, objectKey }) => ({
        ...{ id, name, md5, size, type, category, contentType },
        url: await studio.objects.signDownload({ key: objectKey, expiresAt }, baseUrl),
      })),
    ),
  };
  return { body: sealTicket(await ticketKey(studio.config.dataDir), ticket) };
}

/**
 * Starts a copy of the asset of a ticket (4.1.10). It keeps its id where that is free, so that the caller, who gets no
 * body back, finds it; it is CREATING until all files are here.
 */
export async function createAssetByReplicationInfo(
  studio: Studio,
  { caller, body }: RequestWithoutBody<'createAssetByReplicationInfo'>,
): Promise<OperationResult> {
  const now = studio.clock.now();
  const ticket = openTicket(await ticketKey(studio.config.dataDir), body ?? {}, now);
  const [taken] = await studio.db.orm.select().from(assets).where(eq(assets.id, ticket.assetId));
  if (taken?.projectId === caller.projectId) {
    throw new MssError(
      'MSS.10001012',
      `asset ${ticket.assetId} is here already since ${wireTime(taken.createdAt)}`,
    );
  }
  const fileIds = new Map(ticket.files.map((file) => [file.id, newId()]));
  try {
    await studio.db.tx(async (tx) => {
      const id = taken ? newId() : ticket.assetId;
      await tx.orm.insert(assets).values({
        ...ticket.asset,
        id,
        projectId: caller.projectId,
        appUserId: caller.appUserId ?? null,
        meta: withFileIds(ticket.asset.meta, fileIds),
        state: 'CREATING',
        createdAt: now,
        updatedAt: now,
      });
      await sendCopy(studio, tx, {
        assetId: id,
        files: ticket.files.map((file) => ({ ...file, id: fileIds.get(file.id) ?? newId() })),
      });
    });
  } catch (error) {
    if (violatedConstraint(error) === undefined) throw error;
    throw new MssError('MSS.10001012', `asset ${ticket.assetId} is being copied already`, { cause: error });
  }
  return {};
}

/** Metadata that names files names the copies. */
function withFileIds(meta: AssetExtraMeta, ids: ReadonlyMap<string, string>): AssetExtraMeta {
  return JSON.parse(JSON.stringify(meta), (_key, value: unknown) =>
    typeof value === 'string' ? (ids.get(value) ?? value) : value,
  ) as AssetExtraMeta;
}
