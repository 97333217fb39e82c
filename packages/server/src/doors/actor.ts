import type { Identity } from '../studio/tenants/identities.ts';

/** Who did something, for the audit log. */
export interface Actor {
  readonly projectId: string;
  /** Absent of somebody who was not let in. */
  readonly userId?: string;
  readonly name: string;
  /** Key with which they came, if with one. */
  readonly accessKey?: string;
}

export function actorOf({ projectId, userId, userName, accessKey }: Identity): Actor {
  return { projectId, userId, name: userName, ...(accessKey === undefined ? {} : { accessKey }) };
}
