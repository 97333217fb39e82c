import { MssError, type Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { timeWindow } from '../rooms/time-window.ts';
import { listRows } from './queries.ts';
import type { ProductState } from './table.ts';
import { productsOnWire } from './wire.ts';

const STATES: readonly ProductState[] = ['ACTIVED', 'UNACTIVED', 'BLOCK', 'DELETED'];

/** 6.3.2: products of the tenant. */
export async function listProducts(
  studio: Studio,
  { caller, query, baseUrl }: RequestOf<'listProducts'>,
): Promise<OperationResult> {
  const { count, rows } = await listRows(studio.db.orm, {
    projectId: caller.projectId,
    offset: query.offset,
    limit: query.limit,
    sortKey: query.sort_key ?? 'create_time',
    sortDir: query.sort_dir,
    ...timeWindow(query.create_since, query.create_until),
    ...(query.name !== undefined && { name: query.name }),
    ...(query.tag !== undefined && { tag: query.tag }),
    ...(query.state !== undefined && { states: query.state.map(stateOf) }),
  });
  const body: Schemas['ProductListResponse'] = {
    count,
    products: await productsOnWire(studio, rows, baseUrl),
  };
  return { body };
}

/** @throws MssError MSS.00000003 for states that there are not */
function stateOf(text: string): ProductState {
  const state = STATES.find((one) => one === text);
  if (state === undefined)
    throw new MssError('MSS.00000003', `state: expected values out of ${STATES.join(', ')}`);
  return state;
}
