import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SETTINGS, type Setting, type SettingName } from './config/settings.ts';
import type { SpeechVendor } from './config/speech-vendors.ts';
import { BadValue } from './config/values.ts';

export type { SpeechVendor, SpeechVendorVoice } from './config/speech-vendors.ts';
export { SETTINGS } from './config/settings.ts';

/** Everything that can be set, checked; see config/settings.ts for keys, variables and meanings. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly rtmpPort: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly publicUrl?: string;
  readonly publicHost?: string;
  readonly tls?:
    | { readonly kind: 'files'; readonly cert: string; readonly key: string }
    | { readonly kind: 'self-signed' };
  /** CIDR networks whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly region: 'cn-north-4' | 'cn-east-1' | 'ap-southeast-3';
  readonly limits: 'cn-north-4' | 'cn-east-1' | 'ap-southeast-3' | 'off';
  /** CIDR networks. */
  readonly allowedNetworks: readonly string[];
  readonly databaseUrl?: string;
  readonly onDatabaseLoss: 'stop' | 'continue';
  readonly s3?: {
    readonly endpoint?: string;
    readonly region: string;
    readonly bucket: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly pathStyle: boolean;
  };
  readonly renderConcurrency: number;
  /** Cores that live shows may be expected to take; 0 = no limit; absent = 1.5 times those there are. */
  readonly liveCores?: number;
  /** Dialogs that may run at once on this machine; 0 or absent = as many as `liveCores` allows. */
  readonly maxDialogs?: number;
  /** Dialogs that each tenant may have at once, whatever its quota. */
  readonly maxTenantDialogs?: number;
  /** Sizes of live rooms (`1280x720`) beside those of the contract. */
  readonly liveSizes: readonly string[];
  /** ONNX model for people in rooms. */
  readonly matteModel?: string;
  /** Folder of models of sherpa-onnx. */
  readonly sherpaModels?: string;
  readonly welcome: boolean;
  /** When files of the system library are made: all after the first start, or each when it is first needed. */
  readonly library: 'eager' | 'on-demand';
  readonly speechVendors: readonly SpeechVendor[];
  readonly diskReserveBytes: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly moderation: {
    readonly hookUrl?: string;
    readonly words: readonly string[];
    /** Projects whose `no_need_review` counts. */
    readonly exempt: readonly string[];
  };
  readonly icePorts?: { readonly from: number; readonly to: number };
  readonly iceHost?: string;
  readonly turnUrls: readonly string[];
}

/** A setting that cannot be used; the message names its key, its variable and the value (unless secret). */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export interface ConfigSources {
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Command-line choices by setting name; they win over everything. */
  readonly flags?: Readonly<Partial<Record<SettingName | 'dataDir', string>>>;
  /** Folder to which a relative data folder refers; default the current one. */
  readonly cwd?: string;
}

/**
 * Reads and checks all settings: defaults, then `<data>/config.json` (or CYCLORAMA_CONFIG), then the environment,
 * then the command line.
 * @throws ConfigError that names what is wrong
 */
export function loadConfig(sources: ConfigSources = {}): Config {
  const env = sources.env ?? process.env;
  const cwd = sources.cwd ?? process.cwd();
  const dataDir = resolve(cwd, sources.flags?.dataDir ?? nonEmpty(env['CYCLORAMA_DATA']) ?? 'data');
  const file = readConfigFile(dataDir, nonEmpty(env['CYCLORAMA_CONFIG']), cwd);
  const read = <T>(name: SettingName, setting: Setting<T>): T | undefined => {
    const flag = sources.flags?.[name];
    if (flag !== undefined) return parse(setting, flag, `option for ${setting.key}`);
    const variable = nonEmpty(env[setting.env]);
    if (variable !== undefined) return parse(setting, variable, setting.env);
    const entry = file.values.get(setting.key);
    if (entry !== undefined) return parse(setting, entry, `${setting.key} in ${file.path}`);
    return setting.fallback;
  };
  const must = <T>(name: SettingName, setting: Setting<T> & { readonly fallback: T }): T =>
    read(name, setting) ?? setting.fallback;

  const S = SETTINGS;
  const optional = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
    (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
  return {
    host: must('host', S.host),
    port: must('port', S.port),
    rtmpPort: must('rtmpPort', S.rtmpPort),
    dataDir,
    ...optional('publicUrl', read('publicUrl', S.publicUrl)),
    ...optional('publicHost', read('publicHost', S.publicHost)),
    ...optional('tls', tls(must('tlsMode', S.tlsMode), read('tlsCert', S.tlsCert), read('tlsKey', S.tlsKey))),
    trustedProxies: must('trustedProxies', S.trustedProxies),
    region: must('region', S.region),
    limits: must('limits', S.limits),
    allowedNetworks: must('allowedNetworks', S.allowedNetworks),
    ...optional('databaseUrl', read('databaseUrl', S.databaseUrl)),
    onDatabaseLoss: must('onDatabaseLoss', S.onDatabaseLoss),
    ...optional('s3', objectStore(read, must)),
    renderConcurrency: must('renderConcurrency', S.renderConcurrency),
    ...optional('liveCores', read('liveCores', S.liveCores)),
    ...optional('maxDialogs', read('maxDialogs', S.maxDialogs)),
    ...optional('maxTenantDialogs', read('maxTenantDialogs', S.maxTenantDialogs)),
    liveSizes: must('liveSizes', S.liveSizes),
    ...optional('matteModel', read('matteModel', S.matteModel)),
    ...optional('sherpaModels', read('sherpaModels', S.sherpaModels)),
    welcome: must('welcome', S.welcome),
    library: must('library', S.library),
    speechVendors: read('speechVendors', S.speechVendors) ?? [],
    diskReserveBytes: must('diskReserveBytes', S.diskReserveBytes),
    logLevel: must('logLevel', S.logLevel),
    moderation: {
      ...optional('hookUrl', read('moderationHook', S.moderationHook)),
      words: must('moderationWords', S.moderationWords),
      exempt: must('moderationExempt', S.moderationExempt),
    },
    ...optional('icePorts', read('icePorts', S.icePorts)),
    ...optional('iceHost', read('iceHost', S.iceHost)),
    turnUrls: must('turnUrls', S.turnUrls),
  };
}

type Read = <T>(name: SettingName, setting: Setting<T>) => T | undefined;
type Must = <T>(name: SettingName, setting: Setting<T> & { readonly fallback: T }) => T;

function objectStore(read: Read, must: Must): Config['s3'] {
  const S = SETTINGS;
  const bucket = read('s3Bucket', S.s3Bucket);
  const endpoint = read('s3Endpoint', S.s3Endpoint);
  const accessKey = read('s3AccessKey', S.s3AccessKey);
  const secretKey = read('s3SecretKey', S.s3SecretKey);
  if (bucket === undefined) {
    if (endpoint ?? accessKey ?? secretKey) {
      throw new ConfigError('s3.bucket (CYCLORAMA_S3_BUCKET) is missing, though other S3 settings are given');
    }
    return undefined;
  }
  if (accessKey === undefined) throw new ConfigError('s3.accessKey (CYCLORAMA_S3_ACCESS_KEY) is missing');
  if (secretKey === undefined) throw new ConfigError('s3.secretKey (CYCLORAMA_S3_SECRET_KEY) is missing');
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    region: must('s3Region', S.s3Region),
    bucket,
    accessKey,
    secretKey,
    pathStyle: must('s3PathStyle', S.s3PathStyle),
  };
}

function tls(mode: 'off' | 'self-signed', cert: string | undefined, key: string | undefined): Config['tls'] {
  if (cert !== undefined && key !== undefined) return { kind: 'files', cert, key };
  if (cert !== undefined)
    throw new ConfigError('tlsKey (CYCLORAMA_TLS_KEY) is missing, though tlsCert is given');
  if (key !== undefined)
    throw new ConfigError('tlsCert (CYCLORAMA_TLS_CERT) is missing, though tlsKey is given');
  return mode === 'self-signed' ? { kind: 'self-signed' } : undefined;
}

function parse<T>(setting: Setting<T>, raw: unknown, where: string): T {
  try {
    return setting.parse(raw);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    const shown = setting.secret ? '' : `, not ${JSON.stringify(raw)}`;
    throw new ConfigError(`${where}: ${error.message}${shown}`);
  }
}

/** Flattens `{ s3: { bucket } }` into `s3.bucket`; lists and unknown shapes stay whole. */
function readConfigFile(
  dataDir: string,
  named: string | undefined,
  cwd: string,
): { readonly path: string; readonly values: ReadonlyMap<string, unknown> } {
  const path = named === undefined ? join(dataDir, 'config.json') : resolve(cwd, named);
  if (named === undefined && !existsSync(path)) return { path, values: new Map() };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError(`${path} must hold a JSON object`);
  }
  const values = new Map<string, unknown>();
  const groups = new Set(['s3', 'moderation']);
  for (const [key, value] of Object.entries(content as Record<string, unknown>)) {
    if (groups.has(key) && typeof value === 'object' && value !== null) {
      for (const [inner, entry] of Object.entries(value as Record<string, unknown>))
        values.set(`${key}.${inner}`, entry);
    } else values.set(key, value);
  }
  const known = new Set(Object.values(SETTINGS).map((setting) => setting.key));
  const unknown = [...values.keys()].find((key) => !known.has(key));
  if (unknown !== undefined) throw new ConfigError(`${path} has an unknown setting: ${unknown}`);
  return { path, values };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}
