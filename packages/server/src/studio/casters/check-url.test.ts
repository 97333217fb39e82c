import { describe, expect, it } from 'vitest';
import { ApsaraError } from '@cyclorama/contract';
import { loadConfig } from '../../config.ts';
import { createFetcher } from '../../store/fetch/http-fetcher.ts';
import {
  checkFileUrl,
  checkHttpUrl,
  checkLiveUrl,
  checkPushUrl,
  checkSourceUrl,
  type UrlRules,
} from './check-url.ts';

const config = loadConfig({ env: { CYCLORAMA_PUBLIC_HOST: 'studio.example.org' } });
const rules: UrlRules = {
  studio: { config, fetcher: createFetcher({ allowedNetworks: ['10.1.0.0/16'] }) },
  addresses: { rtmp: 'rtmp://studio.example.org:1936', http: 'http://studio.example.org:8420' },
};

function tried(check: typeof checkLiveUrl, url: string): string {
  try {
    check(rules, 'Url', url);
    return 'taken';
  } catch (error) {
    if (error instanceof ApsaraError) return `${error.code}: ${error.detail ?? ''}`;
    throw error;
  }
}

describe('live sources', () => {
  it.each([
    'rtmp://cdn.example.org/live/stream?key=1',
    'rtmps://cdn.example.org:443/live/stream',
    'https://cdn.example.org/live/a.flv?auth=1',
    'http://cdn.example.org/live/a.M3U8',
    'rtsp://user:pw@camera.example.org:554/1',
    'srt://peer.example.org:9000?streamid=a',
    'srt://:9000?mode=listener',
    'srt://0.0.0.0:9000?mode=listener&latency=200',
    'cyclorama://room/5f1c',
    // Networks that configuration opens, and this very server.
    'rtmp://10.1.2.3/live/a',
    'rtmp://127.0.0.1:1936/live/a',
    'rtmp://localhost:1936/live/a',
    'rtmp://studio.example.org:1936/live/a',
  ])('takes %s', (url) => expect(tried(checkLiveUrl, url)).toBe('taken'));

  it.each([
    ['', 'no URL'],
    ['cdn.example.org/live/a', 'no URL'],
    ['file:///etc/passwd', 'file:// is no scheme'],
    ['concat:rtmp://a/b/c', 'concat:// is no scheme'],
    ['rtmp://cdn.example.org/live', 'an app and a stream'],
    ['https://cdn.example.org/live/a.mp4', 'FLV (….flv) or HLS'],
    ['rtmp://cdn.example.org/live/a b', 'spaces or control'],
    ['cyclorama://avatar/5f1c', 'rooms are'],
    ['srt://:80?mode=listener', 'a port from 1024'],
    ['srt://192.0.2.1:9000?mode=listener', 'a listener is'],
    ['cyclorama://asset/1', 'cyclorama://room/ROOM_ID'],
    ['cyclorama://room/', 'cyclorama://room/ROOM_ID'],
    ['cyclorama://room/a/b', 'cyclorama://room/ROOM_ID'],
  ])('refuses %s', (url, why) => expect(tried(checkLiveUrl, url)).toContain(why));

  it.each([
    'rtmp://127.0.0.1/live/a',
    'rtmp://127.0.0.1:1935/live/a',
    'rtmps://127.0.0.1:1936/live/a',
    'rtmp://2130706433/live/a',
    'rtmp://0x7f.1/live/a',
    'rtmp://[::1]/live/a',
    'rtmp://[::ffff:10.0.0.1]/live/a',
    'rtmp://10.2.0.1/live/a',
    'rtmp://169.254.169.254/live/a',
    'rtmp://a.localhost/live/a',
    'rtsp://192.168.0.10/1',
    'srt://172.16.0.1:9000',
    'http://10.0.0.1/a.flv',
    'http://[fd00::1]/a.m3u8',
  ])('refuses the private address %s and names the setting', (url) =>
    expect(tried(checkLiveUrl, url)).toContain('CYCLORAMA_ALLOWED_NETWORKS'),
  );
});

it('refuses addresses without end', () =>
  expect(tried(checkLiveUrl, `rtmp://cdn.example.org/live/${'a'.repeat(2100)}`)).toContain('longer than'));

describe('other addresses', () => {
  it('takes files over HTTP and rooms', () => {
    expect(tried(checkFileUrl, 'https://media.example.org/a.mp4')).toBe('taken');
    expect(tried(checkFileUrl, 'cyclorama://room/1')).toBe('taken');
    expect(tried(checkFileUrl, 'rtmp://cdn.example.org/live/a')).toContain('Only http and https');
    expect(tried(checkFileUrl, 'http://192.168.1.1/a.mp4')).toContain('private');
  });

  it('takes calls over HTTP only', () => {
    expect(tried(checkHttpUrl, 'https://hooks.example.org/caster')).toBe('taken');
    expect(tried(checkHttpUrl, 'ftp://hooks.example.org/')).toContain('Only http and https');
    expect(tried(checkHttpUrl, 'cyclorama://room/1')).toContain('Only http and https');
  });

  it('pushes by RTMP only', () => {
    expect(tried(checkPushUrl, 'rtmps://push.example.org/app/key')).toBe('taken');
    expect(tried(checkPushUrl, 'srt://push.example.org:9000')).toContain('only rtmp:// and rtmps://');
    expect(tried(checkPushUrl, 'rtmp://192.168.1.1/app/key')).toContain('private');
  });
});

describe('avatars', () => {
  it.each(['cyclorama://avatar/5f1c', 'cyclorama://avatar/5f1c?voice=77ab', 'rtmp://cdn.example.org/live/a'])(
    'and live sources stand at locations: %s',
    (url) => expect(tried(checkSourceUrl, url)).toBe('taken'),
  );

  it.each([
    'cyclorama://avatar/',
    'cyclorama://avatar/5f1c/2',
    'cyclorama://avatar/5f1c?vioce=77ab',
    'cyclorama://avatar/5f1c?voice=',
    'cyclorama://avatar/5f1c?voice=a&voice=b',
  ])('are not %s', (url) =>
    expect(tried(checkSourceUrl, url)).toContain('InvalidUrl.Malformed: avatars are'),
  );
});
