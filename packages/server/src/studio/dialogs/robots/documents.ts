import { and, asc, eq, sql } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import { newId } from '../../assets/ids.ts';
import type { Orm } from '../../assets/queries.ts';
import type { Studio } from '../../context.ts';
import { violatedConstraint } from '../../files/queries.ts';
import { passagesOf } from '../brains/passages.ts';
import { refuse, textOf, type Body } from './reading.ts';
import { touchKnowledge } from './store.ts';
import { robotDocuments } from './table.ts';

const LONGEST_NAME = 128;
const MOST_BYTES = 1024 * 1024;
const MOST_DOCUMENTS = 100;
/** All documents of a robot together. */
const MOST_BYTES_TOGETHER = 4 * 1024 * 1024;
const NAME_TAKEN = 'robot_documents_robot_id_name_key';

/** A document as our own API tells it. */
export interface DocumentView {
  readonly document_id: string;
  readonly name: string;
  readonly bytes: number;
  /** Pieces that it was cut into. */
  readonly passages: number;
  readonly created: string;
}

/** A document as it was sent. @throws MssError MSS.00000003 that names the member */
export function readDocument(body: Body): { readonly name: string; readonly text: string } {
  const odd = Object.keys(body).find((member) => member !== 'name' && member !== 'text');
  if (odd !== undefined) refuse(odd, 'expected name and text');
  const name = textOf(body['name'], 'name', LONGEST_NAME);
  const { text } = body;
  if (typeof text !== 'string' || text.trim() === '') refuse('text', 'expected a text or Markdown');
  if (Buffer.byteLength(text) > MOST_BYTES) refuse('text', 'expected at most 1 MB');
  if (/[\0\p{Cs}]/u.test(text)) refuse('text', 'expected a text, no other file');
  return { name, text };
}

/** Gives a robot a document to answer from. @throws MssError MSS.00000003 for one from which nothing can be said */
export async function addDocument(
  studio: Pick<Studio, 'db' | 'clock'>,
  robotId: string,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<DocumentView> {
  const passages = passagesOf(text).length;
  if (passages === 0) refuse('text', 'there is no sentence in it');
  const bytes = Buffer.byteLength(text);
  const createdAt = studio.clock.now();
  const row = { id: newId(), robotId, name, text, bytes, passages, createdAt };
  try {
    await studio.db.tx(async (tx) => {
      // Locks the robot, so that two documents at once do not go beyond the bounds together.
      await touchKnowledge(tx, robotId, createdAt);
      const [known] = await tx.orm
        .select({ count: sql<number>`count(*)::int`, bytes: sql<number>`coalesce(sum(bytes), 0)::int` })
        .from(robotDocuments)
        .where(eq(robotDocuments.robotId, robotId));
      if ((known?.count ?? 0) >= MOST_DOCUMENTS)
        refuse('text', `there are ${MOST_DOCUMENTS} documents already`);
      if ((known?.bytes ?? 0) + bytes > MOST_BYTES_TOGETHER)
        refuse('text', `all documents of a robot together may have ${MOST_BYTES_TOGETHER / 1024 / 1024} MB`);
      await tx.orm.insert(robotDocuments).values(row);
    });
  } catch (error) {
    if (violatedConstraint(error) === NAME_TAKEN) refuse('name', `there is a document “${name}” already`);
    throw error;
  }
  return view(row);
}

/** Documents of a robot, the oldest first. */
export async function listDocuments(orm: Orm, robotId: string): Promise<readonly DocumentView[]> {
  const { id, name, bytes, passages, createdAt } = robotDocuments;
  const rows = await orm
    .select({ id, name, bytes, passages, createdAt })
    .from(robotDocuments)
    .where(eq(robotDocuments.robotId, robotId))
    .orderBy(asc(robotDocuments.createdAt), asc(robotDocuments.id));
  return rows.map(view);
}

/** @throws MssError MSS.00000002 */
export async function deleteDocument(
  studio: Pick<Studio, 'db' | 'clock'>,
  robotId: string,
  documentId: string,
): Promise<void> {
  await studio.db.tx(async (tx) => {
    const gone = await tx.orm
      .delete(robotDocuments)
      .where(and(eq(robotDocuments.id, documentId), eq(robotDocuments.robotId, robotId)))
      .returning({ id: robotDocuments.id });
    if (gone.length === 0)
      throw new MssError('MSS.00000002', `there is no document ${documentId.slice(0, 64)}`);
    await touchKnowledge(tx, robotId, studio.clock.now());
  });
}

function view(row: {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly passages: number;
  readonly createdAt: Date;
}): DocumentView {
  const { id, name, bytes, passages, createdAt } = row;
  return { document_id: id, name, bytes, passages, created: createdAt.toISOString() };
}
