import { and, eq, or, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Database, Studio } from '../context.ts';
import type { StoredMatte } from '../mattes/stored.ts';
import { AI_STUDIO_NEWS, type AIStudio, type AIStudioNews } from './model.ts';
import { aiStudios, toAIStudio } from './table.ts';

/** A template of any tenant; undefined when it is gone. */
export async function loadStudio(orm: NodePgDatabase, studioId: string): Promise<AIStudio | undefined> {
  const [row] = await orm.select().from(aiStudios).where(eq(aiStudios.id, studioId));
  return row && toAIStudio(row);
}

/** A template of the tenant by its id or its StudioName (an id goes before a name that looks like one). */
export async function findStudio(
  db: Database,
  projectId: string,
  idOrName: string,
): Promise<AIStudio | undefined> {
  const found = await db.orm
    .select()
    .from(aiStudios)
    .where(
      and(eq(aiStudios.projectId, projectId), or(eq(aiStudios.id, idOrName), eq(aiStudios.name, idOrName))),
    );
  const row = found.find(({ id }) => id === idOrName) ?? found[0];
  return row && toAIStudio(row);
}

/**
 * Sets how the person of a template is cut out, beyond what the vendor's API knows; what runs follows at once.
 * @param idOrName id or StudioName
 * @param matte validated settings; null goes back to the defaults of the MattingType
 * @returns the template as it is now; undefined when the tenant has none of that name
 */
export async function setMatte(
  studio: Pick<Studio, 'db' | 'events' | 'clock'>,
  projectId: string,
  idOrName: string,
  matte: StoredMatte | null,
): Promise<AIStudio | undefined> {
  const found = await findStudio(studio.db, projectId, idOrName);
  if (!found) return undefined;
  return studio.db.tx(async (tx) => {
    const [row] = await tx.orm
      .update(aiStudios)
      .set({ matte, revision: sql`${aiStudios.revision} + 1`, updatedAt: studio.clock.now() })
      .where(and(eq(aiStudios.id, found.id), eq(aiStudios.projectId, projectId)))
      .returning();
    if (!row) return undefined;
    const news: AIStudioNews = { projectId, studioId: row.id, revision: row.revision };
    await studio.events.publish(AI_STUDIO_NEWS, news, tx);
    return toAIStudio(row);
  });
}
