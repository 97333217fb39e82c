import type { Region } from './operation-spec.ts';

/** A preset voice (11.12): its asset id in each region; null where the region lacks it. */
export interface PresetVoice extends Readonly<Record<Region, string | null>> {
  /** Null for rows that the document does not name. */
  readonly name: string | null;
  readonly [member: string]: unknown;
}

/** A metered resource (11.10). */
export interface ResourceType {
  readonly code: string;
  readonly what: string;
  readonly unit?: string;
  readonly source?: string;
  readonly billing?: string;
  readonly [member: string]: unknown;
}

/** Reference tables of chapter 11. */
export interface ReferenceData {
  readonly regions: Readonly<Record<Region, string>>;
  readonly presetVoices: readonly PresetVoice[];
  readonly resourceTypes: readonly ResourceType[];
  /** 11.9: name → what scripts it covers. */
  readonly fonts: { readonly default: string; readonly items: Readonly<Record<string, string>> };
  /** 11.8: group → tags of system assets. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}
