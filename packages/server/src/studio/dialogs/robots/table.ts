import { customType, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Robot, RobotLanguage, RobotRecogniser } from '../port.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** What answers, without its secret. */
export type StoredBrain =
  | { readonly kind: 'knowledge' }
  | {
      readonly kind: 'openai';
      /** Base URL (`…/v1`) or the whole address of the completions. */
      readonly url: string;
      readonly model: string;
      readonly systemPrompt?: string;
    }
  | { readonly kind: 'callback'; readonly url: string; readonly appId: string; readonly isStream: boolean }
  | { readonly kind: 'third_party' };

/** What turns speech into text, without its secret. */
export type StoredRecogniser = RobotRecogniser extends infer R
  ? R extends unknown
    ? Omit<R, 'key'>
    : never
  : never;

/** A question that visitors ask, and what they are answered. */
export interface KnowledgePair {
  readonly question: string;
  /** Other ways to ask it. */
  readonly alternatives?: readonly string[];
  readonly answer: string;
  /** Assets, or https addresses. */
  readonly images?: readonly string[];
}

/** What is stored of a robot beside its name, its knowledge and its secrets. */
export interface StoredRobot extends Pick<
  Robot,
  | 'avatarAssetId'
  | 'background'
  | 'width'
  | 'height'
  | 'allowTransparent'
  | 'wakePhrases'
  | 'sleepAfterSeconds'
  | 'safeAnswer'
> {
  readonly languages: readonly RobotLanguage[];
  /** Anybody may talk to it from the page that this server hosts. */
  readonly isPublic: boolean;
  readonly brain: StoredBrain;
  readonly recogniser: StoredRecogniser;
  /** Dialogs that may run at once; null = as many as the tenant's quota and the machine bear. */
  readonly maxDialogs: number | null;
}

/** See store/migrations/0100_robots.sql. */
export const robots = pgTable('robots', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  document: jsonb('document').$type<StoredRobot>().notNull(),
  knowledge: jsonb('knowledge').$type<readonly KnowledgePair[]>().notNull(),
  sealedBrainKey: bytes('sealed_brain_key'),
  sealedRecogniserKey: bytes('sealed_recogniser_key'),
  knowledgeRevision: integer('knowledge_revision').notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export type RobotRow = typeof robots.$inferSelect;

export const robotDocuments = pgTable('robot_documents', {
  id: text('id').primaryKey(),
  robotId: text('robot_id').notNull(),
  name: text('name').notNull(),
  text: text('text').notNull(),
  bytes: integer('bytes').notNull(),
  passages: integer('passages').notNull(),
  createdAt: time('created_at').notNull(),
});

/** What the key of a robot's brain is sealed for. */
export function brainKeyContext(robotId: string): string {
  return `robot-brain:${robotId}`;
}

/** What the key of a robot's recogniser is sealed for. */
export function recogniserKeyContext(robotId: string): string {
  return `robot-recogniser:${robotId}`;
}
