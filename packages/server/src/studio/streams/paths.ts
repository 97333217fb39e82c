/** App of the hub in which the programmes of casters stand. Their names cannot be guessed: to know one is to may play it. */
export const PROGRAMME_APP = 'caster';

export function isProgramme(path: string): boolean {
  return path.startsWith(`${PROGRAMME_APP}/`);
}

/** Where a tenant's stream stands in the hub: no tenant's path leads into another's. */
export function tenantPath(projectId: string, path: string): string {
  return `${projectId}/${path}`;
}
