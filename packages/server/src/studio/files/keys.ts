import type { FileRow } from '../assets/table.ts';

/** Where a file's bytes stay. */
export function objectKey(projectId: string, assetId: string, fileId: string): string {
  return `${projectId}/assets/${assetId}/${fileId}`;
}

/**
 * Where uploads arrive: one key, or one for each part. They are moved once they are complete, so that a URL that is
 * still valid can never replace what was accepted.
 */
export function stagedKeys(file: Pick<FileRow, 'id' | 'projectId' | 'parts'>): string[] {
  const base = `${file.projectId}/uploads/${file.id}`;
  if (file.parts === null) return [base];
  return Array.from({ length: file.parts }, (_, index) => `${base}/${String(index + 1).padStart(3, '0')}`);
}
