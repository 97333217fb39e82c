import { customType, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { RemoteSpeechEndpoint } from '@cyclorama/speech';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export const ENGINE_KINDS = ['openai', 'cosyvoice', 'gpt-sovits'] as const;
export type EngineKind = RemoteSpeechEndpoint['engine'];

/** A voice of a speech service. */
export interface EngineVoice {
  /** Slug, unique in its engine. */
  readonly id: string;
  readonly name: string;
  /** The service's own name of the speaker. */
  readonly speaker: string;
  readonly sex: 'FEMALE' | 'MALE';
  /** BCP 47. */
  readonly language: string;
}

/** What is stored of an engine, without its secret. */
export interface EngineDocument {
  readonly kind: EngineKind;
  readonly name: string;
  readonly url: string;
  readonly model?: string;
  readonly voices: readonly EngineVoice[];
  /** What came of the last try, since the address was set. */
  readonly tried?: { readonly at: string; readonly works: boolean; readonly message?: string };
}

/** See store/migrations/0073_engines_retention.sql. */
export const speechEngines = pgTable(
  'speech_engines',
  {
    projectId: text('project_id').notNull(),
    id: text('id').notNull(),
    document: jsonb('document').$type<EngineDocument>().notNull(),
    sealedKey: bytes('sealed_key'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.id] })],
);

export type EngineRow = typeof speechEngines.$inferSelect;

/** What the key of an engine is sealed for. */
export function keyContext({ projectId, id }: Pick<EngineRow, 'projectId' | 'id'>): string {
  return `engine:${projectId}:${id}`;
}
