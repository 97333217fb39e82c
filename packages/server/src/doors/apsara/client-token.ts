import { and, eq, lt } from 'drizzle-orm';
import { ApsaraError } from '@cyclorama/contract';
import { sha256Hex } from '@cyclorama/signing';
import type { Studio, Tx } from '../../studio/context.ts';
import type { ApsaraRequest } from './operation.ts';
import { clientTokens } from './table.ts';

/** How long a repetition is known as one. */
const KEPT_MS = 24 * 3600 * 1000;

type Answer = Readonly<Record<string, unknown>>;

/** The same text for the same value, whatever the order of members. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/**
 * Does the work of a request with a ClientToken once: a repetition within a day gets the first one's answer, also when
 * both come at the same time. Work that fails leaves the token free.
 * @param work does everything in the given transaction, which commits together with the token
 * @throws ApsaraError IdempotentParameterMismatch when the token came with other parameters, and what `work` throws
 */
export async function answerOnce(
  studio: Studio,
  request: ApsaraRequest<Readonly<{ ClientToken: string }>>,
  work: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  const { action, identity, input } = request;
  const { ClientToken: token, ...parameters } = input;
  const requestHash = sha256Hex(canonical(parameters));
  const createdAt = studio.clock.now();
  const oldest = new Date(createdAt.getTime() - KEPT_MS);
  const { projectId } = identity;
  const own = and(
    eq(clientTokens.projectId, projectId),
    eq(clientTokens.action, action),
    eq(clientTokens.token, token),
  );
  await studio.db.orm.delete(clientTokens).where(lt(clientTokens.createdAt, oldest));
  return studio.db.tx(async (tx) => {
    // Waits for a transaction with the same token.
    const inserted = await tx.orm
      .insert(clientTokens)
      .values({ projectId, action, token, requestHash, createdAt })
      .onConflictDoNothing()
      .returning({ token: clientTokens.token });
    if (inserted.length === 0) {
      const [known] = await tx.orm.select().from(clientTokens).where(own);
      if (known?.requestHash !== requestHash) throw new ApsaraError('IdempotentParameterMismatch');
      return known.answer ?? {};
    }
    const answer = await work(tx);
    await tx.orm.update(clientTokens).set({ answer }).where(own);
    return answer;
  });
}
