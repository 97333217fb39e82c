import type { AssetSharedConfig } from '@cyclorama/contract';

export type Sharing = NonNullable<AssetSharedConfig['shared_type']>;

/**
 * What is sent when somebody shares an asset.
 * @param projects ids of studios as they were typed, apart by spaces, commas or lines; only for SHARED
 * @returns undefined when nobody was named with whom to share it
 */
export function sharingOf(sharing: Sharing, projects: string): AssetSharedConfig | undefined {
  if (sharing !== 'SHARED') return { shared_type: sharing };
  const named = [...new Set(projects.split(/[\s,;,;]+/).filter((id) => id !== ''))];
  return named.length === 0 ? undefined : { shared_type: sharing, allowed_project_ids: named };
}
