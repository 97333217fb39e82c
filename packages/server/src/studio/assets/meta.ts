import { MssError, type AssetExtraMeta, type SystemProperty } from '@cyclorama/contract';
import { META_MEMBER, type AssetType } from './model.ts';

/** Members that only the platform fills in, by the member of asset_extra_meta they belong to. */
const EXTRACTED: Readonly<Partial<Record<keyof AssetExtraMeta, readonly string[]>>> = {
  image_meta: ['error_info'],
  audio_meta: ['error_info'],
  video_meta: ['error_info', 'video_transcoding_status'],
  ppt_meta: ['error_info', 'ppt_analysis_status', 'page_count', 'pages'],
  voice_model_meta: ['voice_capability'],
};

/** What a user may say of the asset's metadata: the member of its type, without what the platform fills in. */
export function userMeta(type: AssetType, sent: AssetExtraMeta | undefined): AssetExtraMeta {
  const member = META_MEMBER[type];
  const meta = member && sent?.[member];
  if (!meta) return type === 'PPT' ? { ppt_meta: { auto_analysis: false } } : {};
  const owned = EXTRACTED[member] ?? [];
  const said = Object.fromEntries(Object.entries(meta).filter(([name]) => !owned.includes(name)));
  return { [member]: said };
}

/** What a new asset says of itself before any file is there. */
export function initialMeta(type: AssetType, sent: AssetExtraMeta | undefined): AssetExtraMeta {
  const meta = userMeta(type, sent);
  return meta.ppt_meta?.auto_analysis === true
    ? { ppt_meta: { ...meta.ppt_meta, ppt_analysis_status: 'INITIALIZE' } }
    : meta;
}

/** Lays new values over stored ones, member by member of the type's metadata. */
export function mergeMeta(stored: AssetExtraMeta, fresh: AssetExtraMeta): AssetExtraMeta {
  const merged: Record<string, unknown> = { ...stored };
  for (const [member, values] of Object.entries(fresh)) {
    merged[member] = { ...(merged[member] as object | undefined), ...(values as object) };
  }
  return merged;
}

/** Applies system_properties in order: ADD (the default) sets a key, DELETE removes it. @throws MssError MSS.00000003 */
export function applyProperties(
  stored: Readonly<Record<string, string>>,
  changes: readonly SystemProperty[] | undefined,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = { ...stored };
  for (const [index, { action, key, value }] of (changes ?? []).entries()) {
    if (key === undefined) throw new MssError('MSS.00000003', `system_properties[${index}].key: missing`);
    if (action === 'DELETE') {
      Reflect.deleteProperty(result, key);
      continue;
    }
    if (value === undefined) throw new MssError('MSS.00000003', `system_properties[${index}].value: missing`);
    result[key] = value;
  }
  return result;
}
