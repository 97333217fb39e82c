import { randomUUID } from 'node:crypto';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { changeCaster } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { casterLayouts } from '../table.ts';
import { layoutDocument } from './document.ts';

/** AddCasterLayout: an arrangement of sources (of channels, where they are on) that scenes can show. */
export async function addCasterLayout(
  context: ApsaraContext,
  request: Asked<'AddCasterLayout'>,
): Answer<'AddCasterLayout'> {
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const id = randomUUID();
    await tx.orm.insert(casterLayouts).values({
      id,
      casterId: aggregate.caster.id,
      document: layoutDocument(aggregate, request.input),
      createdAt: now,
    });
    return { LayoutId: id };
  });
}
