import { describe, expect, it } from 'vitest';
import { openAddressCheck } from './check-address.ts';

const check = openAddressCheck({
  allowedNetworks: ['10.1.0.0/16', 'fd00::/8'],
  own: ['127.0.0.1:1935', 'studio.example.org:1935'],
});

describe('addresses of streams', () => {
  it.each([
    'rtmp://127.0.0.1:1935/live/a?key=1',
    'rtmp://127.0.0.1/live/a',
    'rtmp://studio.example.org/live/127.0.0.1',
    'rtsp://user:pa:ss@10.1.2.3:8554/a?b=10.1.2.3',
    'srt://[fd00::1]:9000?mode=caller',
    'srt://0.0.0.0:9000?mode=listener',
    'rtmp://93.184.216.34/rtmp/a',
  ])('%s is open, as it is written', async (url) => {
    expect(await check(url)).toBe(url);
  });

  it.each([
    'rtmp://127.0.0.1:1936/live/a',
    'rtmp://10.2.0.1/live/a',
    'rtsp://192.168.1.1/a',
    'srt://[::1]:9000',
    'http://169.254.169.254/latest',
  ])('%s is refused, with the setting that would open it', async (url) => {
    await expect(check(url)).rejects.toThrow('CYCLORAMA_ALLOWED_NETWORKS');
  });

  it.each(['srt://0.0.0.0:22?mode=listener', 'srt://0.0.0.0?mode=listener', 'nothing'])(
    '%s is refused',
    async (url) => {
      await expect(check(url)).rejects.toThrow(/port|URL/);
    },
  );
});
