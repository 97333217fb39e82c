import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, SETTINGS, type Config } from './config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(env: Readonly<Record<string, string>>): Config {
  return loadConfig({ env: { CYCLORAMA_DATA: folder, ...env }, cwd: folder });
}

function withFile(content: unknown, env: Readonly<Record<string, string>> = {}): Config {
  const file = join(folder, 'settings.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return load({ CYCLORAMA_CONFIG: file, ...env });
}

describe('settings', () => {
  it('have the fixed points of the design as defaults', () => {
    const config = loadConfig({ env: {}, cwd: '/srv' });
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8420,
      rtmpPort: 1935,
      dataDir: '/srv/data',
      region: 'cn-north-4',
      limits: 'cn-north-4',
      allowedNetworks: [],
      renderConcurrency: 1,
      welcome: true,
      library: 'eager',
      onDatabaseLoss: 'stop',
    });
    expect(config).not.toHaveProperty('s3');
    expect(config).not.toHaveProperty('tls');
    expect(config).not.toHaveProperty('databaseUrl');
  });

  it.each<[string, string, Partial<Config>]>([
    ['CYCLORAMA_HOST', '::', { host: '::' }],
    ['CYCLORAMA_PORT', '0', { port: 0 }],
    ['CYCLORAMA_RTMP_PORT', '1936', { rtmpPort: 1936 }],
    ['CYCLORAMA_PUBLIC_URL', 'https://studio.example.com/', { publicUrl: 'https://studio.example.com' }],
    ['CYCLORAMA_PUBLIC_HOST', 'media.example.com', { publicHost: 'media.example.com' }],
    ['CYCLORAMA_TLS', 'self-signed', { tls: { kind: 'self-signed' } }],
    ['CYCLORAMA_TRUSTED_PROXY', '10.0.0.1', { trustedProxies: ['10.0.0.1/32'] }],
    ['CYCLORAMA_ALLOWED_NETWORKS', '10.0.0.0/8, fd00::/8', { allowedNetworks: ['10.0.0.0/8', 'fd00::/8'] }],
    ['CYCLORAMA_REGION', 'ap-southeast-3', { region: 'ap-southeast-3' }],
    ['CYCLORAMA_LIMITS', 'off', { limits: 'off' }],
    ['DATABASE_URL', 'postgres://u:p@db/x', { databaseUrl: 'postgres://u:p@db/x' }],
    ['CYCLORAMA_ON_DB_LOSS', 'continue', { onDatabaseLoss: 'continue' }],
    ['CYCLORAMA_RENDERS', '4', { renderConcurrency: 4 }],
    ['CYCLORAMA_LIVE_SIZES', '1280x720, 360x640', { liveSizes: ['1280x720', '360x640'] }],
    ['CYCLORAMA_WELCOME', '0', { welcome: false }],
    ['CYCLORAMA_LIBRARY', 'on-demand', { library: 'on-demand' }],
    ['CYCLORAMA_DISK_RESERVE', '2GiB', { diskReserveBytes: 2_147_483_648 }],
    ['CYCLORAMA_DISK_RESERVE', '1.5 GB', { diskReserveBytes: 1_500_000_000 }],
    ['CYCLORAMA_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['CYCLORAMA_MODERATION_WORDS', 'foo,bar baz', { moderation: { words: ['foo', 'bar baz'], exempt: [] } }],
    ['CYCLORAMA_ICE_PORTS', '50000-50100', { icePorts: { from: 50_000, to: 50_100 } }],
    ['CYCLORAMA_TURN_URLS', 'turn:a,turn:b', { turnUrls: ['turn:a', 'turn:b'] }],
  ])('%s=%s is understood', (name, value, expected) => {
    expect(load({ [name]: value })).toMatchObject(expected);
  });

  it.each([
    ['CYCLORAMA_PORT', '65536', 'CYCLORAMA_PORT: must be a whole number from 0 to 65535, not "65536"'],
    ['CYCLORAMA_PORT', '80a', 'not "80a"'],
    ['CYCLORAMA_HOST', 'a b', 'CYCLORAMA_HOST: must be a host name or an address, not "a b"'],
    ['CYCLORAMA_PUBLIC_URL', 'ftp://x', 'http:// or https://'],
    ['CYCLORAMA_ALLOWED_NETWORKS', '10.0.0.0/33', 'must hold networks such as 10.0.0.0/8'],
    ['CYCLORAMA_ALLOWED_NETWORKS', 'intranet', 'not "intranet"'],
    ['CYCLORAMA_LIMITS', 'none', 'must be one of cn-north-4, cn-east-1, ap-southeast-3, off, not "none"'],
    ['CYCLORAMA_RENDERS', '0', 'from 1 to 64'],
    ['CYCLORAMA_LIVE_SIZES', '4096x2160', 'must hold sizes such as 1280x720'],
    ['CYCLORAMA_LIVE_SIZES', '1280x721', 'even and at most 1920x1920'],
    ['CYCLORAMA_WELCOME', 'maybe', 'must be 1 or 0'],
    ['CYCLORAMA_DISK_RESERVE', 'lots', 'must be a size such as 500MB'],
    ['CYCLORAMA_ICE_PORTS', '5-4', 'must be a range such as 50000-50100'],
    ['CYCLORAMA_S3_ENDPOINT', 'http://localhost:9000', 's3.bucket (CYCLORAMA_S3_BUCKET) is missing'],
    ['CYCLORAMA_S3_BUCKET', 'b', 's3.accessKey (CYCLORAMA_S3_ACCESS_KEY) is missing'],
    ['CYCLORAMA_TLS_CERT', '/c.pem', 'tlsKey (CYCLORAMA_TLS_KEY) is missing'],
    ['CYCLORAMA_TLS_KEY', '/k.pem', 'tlsCert (CYCLORAMA_TLS_CERT) is missing'],
    ['CYCLORAMA_SPEECH_ENDPOINTS', 'x', 'must be a JSON list of speech services'],
    [
      'CYCLORAMA_SPEECH_ENDPOINTS',
      '[{"engine":"hal"}]',
      '[0].engine must be one of openai, cosyvoice, gpt-sovits',
    ],
    ['CYCLORAMA_CONFIG', 'missing.json', 'missing.json cannot be read'],
  ])('%s=%s is refused by name', (name, value, message) => {
    expect(() => load({ [name]: value })).toThrow(ConfigError);
    expect(() => load({ [name]: value })).toThrow(message);
  });

  it('that are secret are never shown', () => {
    expect(() => load({ DATABASE_URL: 'mysql://root:hunter2@db' })).toThrow(
      /^DATABASE_URL: must be a URL that/,
    );
    expect(() => load({ DATABASE_URL: 'mysql://root:hunter2@db' })).not.toThrow(/hunter2/);
  });

  it('come from the file, then the environment, then the command line', () => {
    const file = {
      port: 9000,
      renders: 2,
      region: 'cn-east-1',
      s3: { bucket: 'b', accessKey: 'a', secretKey: 's' },
    };
    const config = withFile(file, { CYCLORAMA_RENDERS: '3' });
    expect(config).toMatchObject({ port: 9000, renderConcurrency: 3, region: 'cn-east-1' });
    expect(config.s3).toEqual({
      bucket: 'b',
      accessKey: 'a',
      secretKey: 's',
      region: 'us-east-1',
      pathStyle: true,
    });
    const flags = { port: '7000', dataDir: 'elsewhere' };
    expect(loadConfig({ env: { CYCLORAMA_PORT: '9000' }, flags, cwd: '/srv' })).toMatchObject({
      port: 7000,
      dataDir: '/srv/elsewhere',
    });
  });

  it('of a file are refused with its path', () => {
    expect(() => withFile({ port: 'x' })).toThrow(
      /^port in .*settings\.json: must be a whole number .*, not "x"$/,
    );
    expect(() => withFile({ prot: 1 })).toThrow('has an unknown setting: prot');
    expect(() => withFile('{')).toThrow('cannot be read');
    expect(() => withFile([])).toThrow('must hold a JSON object');
  });

  it('may name speech services', () => {
    const given = [
      {
        engine: 'cosyvoice',
        url: 'http://10.0.0.5:50000/',
        apiKey: 'k',
        voices: [{ id: 'zh-own', speaker: 'anna', language: 'zh-CN', settings: { mode: 'sft', seed: 7 } }],
      },
    ];
    const [vendor] = load({ CYCLORAMA_SPEECH_ENDPOINTS: JSON.stringify(given) }).speechVendors;
    expect(vendor).toEqual({
      name: 'cosyvoice',
      engine: 'cosyvoice',
      url: 'http://10.0.0.5:50000',
      apiKey: 'k',
      voices: [
        {
          id: 'zh-own',
          name: 'zh-own',
          speaker: 'anna',
          sex: 'FEMALE',
          language: 'zh-CN',
          settings: { mode: 'sft', seed: 7 },
        },
      ],
    });
    expect(() => withFile({ speechEndpoints: [...given, ...given] })).toThrow('names the voice zh-own twice');
  });

  it('have names of their own', () => {
    const all = Object.values(SETTINGS);
    expect(new Set(all.map(({ env }) => env)).size).toBe(all.length);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });

  it('are all in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const absent = Object.values(SETTINGS).filter(
      ({ env, key }) => !readme.includes(env) || !readme.includes(key),
    );
    expect(absent.map(({ env }) => env)).toEqual([]);
  });
});
