import {
  bytes,
  cores,
  flag,
  frameSize,
  hostName,
  httpUrl,
  integer,
  listOf,
  network,
  oneOf,
  path,
  portRange,
  postgresUrl,
  text,
  type Parse,
} from './values.ts';
import { speechVendors } from './speech-vendors.ts';

/** One setting: its key in config.json, its variable in the environment, how it is read and what it means. */
export interface Setting<T> {
  readonly key: string;
  readonly env: string;
  readonly parse: Parse<T>;
  /** Shown in documentation; the value itself is in `fallback`. */
  readonly fallback?: T;
  /** Never printed. */
  readonly secret?: boolean;
  readonly help: string;
}

function setting<T>(
  key: string,
  env: string,
  parse: Parse<T>,
  help: string,
  more?: { secret: true },
): Setting<T>;
function setting<T>(
  key: string,
  env: string,
  parse: Parse<T>,
  help: string,
  more: { fallback: NoInfer<T> },
): Setting<T> & { fallback: T };
function setting<T>(
  key: string,
  env: string,
  parse: Parse<T>,
  help: string,
  more: { fallback?: T; secret?: boolean } = {},
): Setting<T> {
  return { key, env, parse, help, ...more };
}

const REGIONS = ['cn-north-4', 'cn-east-1', 'ap-southeast-3'] as const;

/** Every setting there is. The environment wins over the file. */
export const SETTINGS = {
  host: setting('host', 'CYCLORAMA_HOST', hostName, 'Address to bind, media ports too', {
    fallback: '127.0.0.1',
  }),
  port: setting('port', 'CYCLORAMA_PORT', integer(0, 65_535), 'Port of all HTTP doors; 0 picks a free one', {
    fallback: 8420,
  }),
  rtmpPort: setting(
    'rtmpPort',
    'CYCLORAMA_RTMP_PORT',
    integer(0, 65_535),
    'RTMP port; the next free one when taken',
    {
      fallback: 1935,
    },
  ),
  publicUrl: setting('publicUrl', 'CYCLORAMA_PUBLIC_URL', httpUrl, 'Start of every returned HTTP URL'),
  publicHost: setting('publicHost', 'CYCLORAMA_PUBLIC_HOST', hostName, 'Host in every returned media URL'),
  tlsMode: setting(
    'tls',
    'CYCLORAMA_TLS',
    oneOf('off', 'self-signed'),
    'self-signed makes a certificate of its own',
    {
      fallback: 'off',
    },
  ),
  tlsCert: setting('tlsCert', 'CYCLORAMA_TLS_CERT', path, 'PEM file of the certificate chain'),
  tlsKey: setting('tlsKey', 'CYCLORAMA_TLS_KEY', path, 'PEM file of its key'),
  trustedProxies: setting(
    'trustedProxy',
    'CYCLORAMA_TRUSTED_PROXY',
    listOf(network),
    'Networks of proxies whose X-Forwarded-* count',
    { fallback: [] },
  ),
  allowedNetworks: setting(
    'allowedNetworks',
    'CYCLORAMA_ALLOWED_NETWORKS',
    listOf(network),
    'Private networks that fetches, callbacks and streams may reach',
    { fallback: [] },
  ),
  region: setting(
    'region',
    'CYCLORAMA_REGION',
    oneOf(...REGIONS),
    'Whose preset ids the system library lists',
    {
      fallback: 'cn-north-4',
    },
  ),
  limits: setting('limits', 'CYCLORAMA_LIMITS', oneOf(...REGIONS, 'off'), 'Column of the rate limit table', {
    fallback: 'cn-north-4',
  }),
  databaseUrl: setting('databaseUrl', 'DATABASE_URL', postgresUrl, 'A Postgres of your own instead of ours', {
    secret: true,
  }),
  onDatabaseLoss: setting(
    'onDatabaseLoss',
    'CYCLORAMA_ON_DB_LOSS',
    oneOf('stop', 'continue'),
    'What live shows do when an external database is lost',
    { fallback: 'stop' },
  ),
  s3Endpoint: setting('s3.endpoint', 'CYCLORAMA_S3_ENDPOINT', httpUrl, 'S3-compatible service; default AWS'),
  s3Region: setting('s3.region', 'CYCLORAMA_S3_REGION', text, 'Region of the bucket', {
    fallback: 'us-east-1',
  }),
  s3Bucket: setting('s3.bucket', 'CYCLORAMA_S3_BUCKET', text, 'Bucket; objects stay on disk when absent'),
  s3AccessKey: setting('s3.accessKey', 'CYCLORAMA_S3_ACCESS_KEY', text, 'Access key', { secret: true }),
  s3SecretKey: setting('s3.secretKey', 'CYCLORAMA_S3_SECRET_KEY', text, 'Secret key', { secret: true }),
  s3PathStyle: setting(
    's3.pathStyle',
    'CYCLORAMA_S3_PATH_STYLE',
    flag,
    'Bucket in the path, not in the host',
    {
      fallback: true,
    },
  ),
  renderConcurrency: setting('renders', 'CYCLORAMA_RENDERS', integer(1, 64), 'Videos rendered at once', {
    fallback: 1,
  }),
  liveSizes: setting(
    'liveSizes',
    'CYCLORAMA_LIVE_SIZES',
    listOf(frameSize),
    'Sizes of live rooms beside 1920x1080 and 1080x1920, e.g. 1280x720,720x1280',
    { fallback: [] },
  ),
  liveCores: setting(
    'liveCores',
    'CYCLORAMA_LIVE_CORES',
    cores,
    'Processor cores that live shows may be expected to take; 0 = no limit, default 1.5 times those there are',
  ),
  maxDialogs: setting(
    'maxDialogs',
    'CYCLORAMA_MAX_DIALOGS',
    integer(0, 1000),
    'Dialogs that may run at once on this machine; 0 or absent = as many as CYCLORAMA_LIVE_CORES allows',
  ),
  maxTenantDialogs: setting(
    'maxTenantDialogs',
    'CYCLORAMA_MAX_TENANT_DIALOGS',
    integer(1, 1_000_000),
    'Dialogs that each tenant may have at once, whatever its quota; absent = no such bound',
  ),
  matteModel: setting(
    'matteModel',
    'CYCLORAMA_MATTE_MODEL',
    path,
    'ONNX model (RVM or MODNet) for cutting people out of rooms where quality is `accurate`; needs onnxruntime-node',
  ),
  sherpaModels: setting(
    'sherpaModels',
    'CYCLORAMA_SHERPA_MODELS',
    path,
    'Folder with unpacked speech recognition models of sherpa-onnx, for robots that listen with `sherpa`; needs sherpa-onnx-node',
  ),
  welcome: setting('welcome', 'CYCLORAMA_WELCOME', flag, 'Render a welcome video at the first start', {
    fallback: true,
  }),
  library: setting(
    'library',
    'CYCLORAMA_LIBRARY',
    oneOf('eager', 'on-demand'),
    'Files of the system library are all made after the first start, or each when first needed',
    { fallback: 'eager' },
  ),
  speechVendors: setting(
    'speechEndpoints',
    'CYCLORAMA_SPEECH_ENDPOINTS',
    speechVendors,
    'Speech services of your own: JSON list of {engine, url, apiKey, model, voices}',
    { secret: true },
  ),
  diskReserveBytes: setting(
    'diskReserve',
    'CYCLORAMA_DISK_RESERVE',
    bytes,
    'Free disk below which writes stop',
    {
      fallback: 1_000_000_000,
    },
  ),
  logLevel: setting(
    'logLevel',
    'CYCLORAMA_LOG_LEVEL',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    'How much is logged',
    { fallback: 'info' },
  ),
  moderationHook: setting(
    'moderation.hook',
    'CYCLORAMA_MODERATION_URL',
    httpUrl,
    'Service asked about each text',
  ),
  moderationWords: setting(
    'moderation.words',
    'CYCLORAMA_MODERATION_WORDS',
    listOf(text),
    'Words that a text must not hold',
    { fallback: [] },
  ),
  moderationExempt: setting(
    'moderation.exempt',
    'CYCLORAMA_MODERATION_EXEMPT',
    listOf(text),
    'Projects (ids) whose no_need_review counts',
    { fallback: [] },
  ),
  icePorts: setting('icePorts', 'CYCLORAMA_ICE_PORTS', portRange, 'UDP ports of WebRTC'),
  iceHost: setting('iceHost', 'CYCLORAMA_ICE_HOST', hostName, 'Address offered to WebRTC peers'),
  turnUrls: setting('turnUrls', 'CYCLORAMA_TURN_URLS', listOf(text), 'TURN servers', { fallback: [] }),
} as const;

export type SettingName = keyof typeof SETTINGS;
