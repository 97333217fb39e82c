import { expect, test } from 'vitest';
import { signUrl, verifyUrl, type UrlGrant } from './index.ts';

const secret = 'the object secret';
const expiresAt = new Date('2026-01-02T00:00:00Z');
const before = new Date('2026-01-01T23:59:59Z');
const upload: UrlGrant = {
  method: 'PUT',
  key: 'p/files/1/a b&c.png',
  contentType: 'image/png',
  maxSize: 1000,
  exactSize: 10,
  md5: '1B2M2Y8AsgTpgAmY7PhCfg==',
  expiresAt,
};

test('a signed URL brings its grant back whole', () => {
  const query = new URLSearchParams(signUrl(secret, upload).toString());
  expect(verifyUrl(secret, 'PUT', upload.key, query, before)).toEqual({ ok: true, grant: upload });
  const download: UrlGrant = { method: 'GET', key: 'k', fileName: 'Grüße.mp4', expiresAt };
  const again = new URLSearchParams(signUrl(secret, download).toString());
  expect(verifyUrl(secret, 'GET', 'k', again, expiresAt)).toEqual({ ok: true, grant: download });
});

test('one second past its time it is expired', () => {
  const query = signUrl(secret, upload);
  const late = new Date(expiresAt.getTime() + 1000);
  expect(verifyUrl(secret, 'PUT', upload.key, query, late)).toEqual({ ok: false, reason: 'expired' });
});

test.each(['X-Type', 'X-Max-Size', 'X-Size', 'X-MD5', 'X-Expires', 'X-Signature'])(
  'a changed, doubled or missing %s is refused',
  (name) => {
    const good = signUrl(secret, upload);
    const value = good.get(name)!;
    const changes: ((query: URLSearchParams) => void)[] = [
      (query) => query.set(name, /^\d+$/.test(value) ? String(Number(value) + 1) : `x${value.slice(1)}`),
      (query) => query.append(name, value),
      (query) => query.delete(name),
      (query) => query.set(name, ''),
    ];
    for (const change of changes) {
      const query = new URLSearchParams(good);
      change(query);
      expect(verifyUrl(secret, 'PUT', upload.key, query, before).ok).toBe(false);
    }
  },
);

test('another method, key or secret is refused', () => {
  const query = signUrl(secret, upload);
  const refused = { ok: false, reason: 'signature' };
  expect(verifyUrl(secret, 'GET', upload.key, query, before)).toEqual(refused);
  expect(verifyUrl(secret, 'PUT', 'p/files/2/a b&c.png', query, before)).toEqual(refused);
  expect(verifyUrl('other', 'PUT', upload.key, query, before)).toEqual(refused);
});

test('fields cannot bleed into each other', () => {
  const a = signUrl(secret, { method: 'PUT', key: 'k', contentType: 'a\n1:b', expiresAt });
  const b = signUrl(secret, { method: 'PUT', key: 'k', contentType: 'a', md5: 'b', expiresAt });
  expect(a.get('X-Signature')).not.toBe(b.get('X-Signature'));
});
