import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

/** Notes how long the file at a URL plays. Does nothing for shows that are no casters (episode groups). */
export async function rememberLength(
  orm: NodePgDatabase,
  casterId: string,
  url: string,
  seconds: number,
): Promise<void> {
  await orm.execute(sql`
    insert into clip_lengths (caster_id, url_hash, seconds)
    select id, ${hashOf(url)}, ${seconds}::float8 from casters where id = ${casterId}
    on conflict (caster_id, url_hash) do update set seconds = excluded.seconds`);
}

/** Seconds for which the file at a URL plays; undefined when a caster has never had it. */
export async function measuredLength(
  orm: NodePgDatabase,
  casterId: string,
  url: string,
): Promise<number | undefined> {
  const { rows } = await orm.execute<{ seconds: number }>(
    sql`select seconds from clip_lengths where caster_id = ${casterId} and url_hash = ${hashOf(url)}`,
  );
  return rows[0]?.seconds;
}

function hashOf(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}
