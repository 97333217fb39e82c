import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import {
  MssError,
  type AssetReplicationInfoResponse,
  type AssetReplicationRequest,
} from '@cyclorama/contract';
import { installationSecret } from '../../store/objects/secret.ts';
import type { FileRow, AssetRow } from './table.ts';

/** Everything that another installation needs to make a copy of an asset. */
export interface Ticket {
  readonly version: 1;
  readonly assetId: string;
  /** Milliseconds since 1970. */
  readonly expireTime: number;
  readonly asset: Pick<
    AssetRow,
    | 'name'
    | 'description'
    | 'type'
    | 'tags'
    | 'meta'
    | 'systemProperties'
    | 'supportedService'
    | 'assetOrder'
    | 'model'
  >;
  readonly files: readonly TicketFile[];
}

export interface TicketFile extends Pick<
  FileRow,
  'id' | 'name' | 'md5' | 'size' | 'type' | 'category' | 'contentType'
> {
  /** Where its bytes can be fetched until the ticket expires. */
  readonly url: string;
}

const ALGORITHM = 'AES128_GCM';
const TAG_BYTES = 16;
const IV_BYTES = 12;

export interface TicketKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * The key that seals copy tickets, from `<data>/secrets/replication` (64 hexadecimal digits, made on first use). Two
 * installations copy assets between each other once the operator has put the same file into both data folders; the
 * key's id in a ticket tells whether they have.
 */
export async function ticketKey(dataDir: string): Promise<TicketKey> {
  const secret = await installationSecret(dataDir, 'replication');
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'cyclorama replication ticket 1', 16));
  return { key, id: createHash('sha256').update(key).digest('hex').slice(0, 8) };
}

/** Encrypts a ticket so that only who has the key can read or change it. */
export function sealTicket({ id, key }: TicketKey, ticket: Ticket): AssetReplicationInfoResponse {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-128-gcm', key, iv);
  const sealed = Buffer.concat([
    cipher.update(JSON.stringify(ticket), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    asset_id: ticket.assetId,
    asset_info: sealed.toString('base64'),
    encryption_info: { algorithm: ALGORITHM, key_id: id, iv: iv.toString('base64') },
    expire_time: ticket.expireTime,
  };
}

/**
 * Reads a ticket back.
 * @throws MssError MSS.00000003 for missing or foreign members, MSS.10001046 when it was changed or sealed with another
 *   key, MSS.10001047 when it has expired
 */
export function openTicket({ id, key }: TicketKey, sent: AssetReplicationRequest, now: Date): Ticket {
  const { asset_info: info, encryption_info: encryption } = sent;
  if (!info) throw new MssError('MSS.00000003', 'asset_info: missing');
  if (!encryption?.iv) throw new MssError('MSS.00000003', 'encryption_info.iv: missing');
  if ((encryption.algorithm ?? ALGORITHM) !== ALGORITHM) {
    throw new MssError('MSS.00000003', `encryption_info.algorithm: expected ${ALGORITHM}`);
  }
  if (encryption.key_id !== undefined && String(encryption.key_id) !== id) {
    throw new MssError(
      'MSS.10001046',
      'encryption_info.key_id: sealed with a key that this installation does not have',
    );
  }
  const ticket = decrypt(key, Buffer.from(info, 'base64'), Buffer.from(encryption.iv, 'base64'));
  const agrees =
    ticket &&
    (sent.asset_id === undefined || sent.asset_id === ticket.assetId) &&
    (sent.expire_time === undefined || sent.expire_time === ticket.expireTime);
  if (!agrees) throw new MssError('MSS.10001046', 'the ticket was changed');
  if (now.getTime() >= ticket.expireTime) throw new MssError('MSS.10001047');
  return ticket;
}

function decrypt(key: Uint8Array, sealed: Buffer, iv: Buffer): Ticket | undefined {
  if (iv.length !== IV_BYTES || sealed.length <= TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-128-gcm', key, iv);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
      'utf8',
    );
    return JSON.parse(text) as Ticket;
  } catch {
    // Authentication failed: not ours, or not as we wrote it.
    return undefined;
  }
}
