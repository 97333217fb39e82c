import { IcsFailure } from '../errors/failure.ts';
import type { ConfigMap } from '../types.ts';

export type Config = Required<ConfigMap>;

/** Table 7-35. */
export const DEFAULT_CONFIG: Config = {
  enableCaption: false,
  enableChatBtn: false,
  enableHotIssues: false,
  enableWeakErrorInfo: true,
  enableBusinessTrack: true,
  enableJobCache: true,
  useDefaultBackground: true,
  enableLocalWakeup: false,
  firstCreateLocalStream: false,
  enableMediaViewer: true,
};

const isOption = (name: string): name is keyof Config =>
  Object.prototype.hasOwnProperty.call(DEFAULT_CONFIG, name);

/** `before` with what `change` says. Options that are not known are left out. @throws IcsFailure */
export function mergedConfig(before: Config, change: unknown): Config {
  if (typeof change !== 'object' || change === null || Array.isArray(change))
    throw new IcsFailure('999300002', 'Invalid parameter: config must be an object.');
  const merged: Config = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (!isOption(name) || value === undefined) continue;
    if (typeof value !== 'boolean')
      throw new IcsFailure('999300002', `Invalid parameter: config.${name} must be true or false.`);
    merged[name] = value;
  }
  return merged;
}
