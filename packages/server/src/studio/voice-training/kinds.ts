import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';

/** Kinds that can be trained here; the vendor's further ones are other companies' services. */
export type TrainingKind = Extract<
  NonNullable<Schemas['TrainingJobInfo']['job_type']>,
  'BASIC' | 'MIDDLE' | 'ADVANCE' | 'FLEXUS'
>;

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** What a kind of job takes. */
export interface KindRules {
  /** Pairs of sound and text, or recordings where `isLong`. */
  readonly recordings: number;
  /** One long recording that is cut into sentences; its text may be absent. */
  readonly isLong: boolean;
  /** Bytes of the package as it is uploaded, and of what it holds. */
  readonly packed: number;
  readonly unpacked: number;
  /** Bytes of one recording. */
  readonly audio: number;
  /** Resource of §11.10 that a voice of this kind uses; the one of a Flexus avatar comes with the avatar. */
  readonly resource?: string;
}

const SENTENCE_BYTES = 40 * MB;

export const KINDS: Readonly<Record<TrainingKind, KindRules>> = {
  BASIC: {
    recordings: 20,
    isLong: false,
    packed: 500 * MB,
    unpacked: GB,
    audio: SENTENCE_BYTES,
    resource: 'hws.resource.type.metastudio.modeling.voice.onebasic',
  },
  MIDDLE: {
    recordings: 100,
    isLong: false,
    packed: 2 * GB,
    unpacked: 4 * GB,
    audio: SENTENCE_BYTES,
    resource: 'hws.resource.type.metastudio.modeling.voice.onemiddle',
  },
  ADVANCE: {
    recordings: 1,
    isLong: true,
    packed: 4 * GB,
    unpacked: 4 * GB,
    audio: 4 * GB,
    resource: 'hws.resource.type.metastudio.modeling.voice.advance',
  },
  FLEXUS: {
    recordings: 1,
    isLong: true,
    packed: 4 * GB,
    unpacked: 4 * GB,
    audio: 4 * GB,
  },
};

/** Bytes of a text. */
export const TEXT_BYTES = 64 * 1024;
/** A long recording may come with the text of the whole. */
export const LONG_TEXT_BYTES = MB;
/** Bytes of an authorization letter. */
export const LETTER_BYTES = 20 * MB;

/** Positions in a text that the API can tell (§9.11). */
export const LONGEST_SENTENCE = 4096;

/** BCP 47 of the API's language. */
export function languageTag(language: 'CN' | 'EN'): string {
  return language === 'CN' ? 'zh-CN' : 'en-US';
}

const NAME = { least: 1, most: 256 };

/** @throws MssError MSS.00000003 */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length < NAME.least || trimmed.length > NAME.most)
    throw new MssError('MSS.00000003', `voice_name: expected ${NAME.least} to ${NAME.most} characters`);
  return trimmed;
}

/** @throws MssError MSS.00000003 */
export function checkPhone(phone: string | undefined): string | undefined {
  if (phone === undefined || phone === '') return undefined;
  if (!/^\+?[0-9][0-9 ()-]{3,30}$/.test(phone))
    throw new MssError('MSS.00000003', 'phone: expected a telephone number of 4 to 32 characters');
  return phone;
}

/** @throws MssError MSS.00000003 */
export function checkLine(name: string, value: string | undefined, most: number): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (value.length > most) throw new MssError('MSS.00000003', `${name}: expected at most ${most} characters`);
  return value;
}
