import { keyedHash, sameSecret } from './hashes.ts';
import type { RtcMember } from './model.ts';

/** How long a signature lets its user join. */
export const RTC_LIFE_MS = 24 * 3_600_000;

/** Who holds a signature. */
export interface RtcUser extends RtcMember {
  readonly app_id: string;
  /** Room of the RTC service, one per job. */
  readonly room_id: string;
  readonly job_id: string;
  /** Epoch seconds until which the signature lets its holder in. */
  readonly ctime: number;
}

/** Signatures of RTC users (decisions: RTC rooms): bearers of `/rtc/{app_id}/{room_id}/…`. */
export interface RtcKeys {
  /** RTC application of a tenant; stable. */
  appId(projectId: string): string;
  /** A user's signature, good until `ctime`. It holds who it is for, so that nothing has to be looked up. */
  sign(user: RtcUser): string;
  /** Who a signature is for; undefined when it is none of ours or has ended. */
  verify(signature: string, now: Date): RtcUser | undefined;
}

const APP_ID_LENGTH = 24;

/** @param secret 32 bytes, from `<data>/secrets/rooms` */
export function openRtcKeys(secret: Uint8Array): RtcKeys {
  const mark = (content: string): string => keyedHash(secret, 'rtc', content);
  return {
    appId: (projectId) => keyedHash(secret, 'rtc-app', projectId).slice(0, APP_ID_LENGTH),
    sign: (user) => {
      const { app_id, room_id, job_id, user_type, user_id, ctime } = user;
      const fields = [app_id, room_id, job_id, user_type, user_id, ctime];
      const content = Buffer.from(JSON.stringify(fields)).toString('base64url');
      return `${content}.${mark(content)}`;
    },
    verify: (signature, now) => {
      const [content = '', sent = '', ...rest] = signature.split('.');
      if (rest.length > 0 || !sameSecret(sent, mark(content))) return undefined;
      // Whatever bears our mark was written by `sign`.
      const fields = JSON.parse(Buffer.from(content, 'base64url').toString()) as SignedFields;
      const [app_id, room_id, job_id, user_type, user_id, ctime] = fields;
      if (ctime * 1000 <= now.getTime()) return undefined;
      return { app_id, room_id, job_id, user_type, user_id, ctime };
    },
  };
}

type SignedFields = readonly [string, string, string, RtcMember['user_type'], string, number];
