import { X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fingerprint, isGoodFor, selfSignedCertificate } from './certificate.ts';

const HOSTS = ['localhost', 'studio.example', '127.0.0.1', '::1', '2001:db8::8:1'];
const from = new Date('2026-01-01T00:00:00Z');
const until = new Date('2028-01-01T00:00:00Z');

test('says for whom and how long it is good', () => {
  const { cert } = selfSignedCertificate(HOSTS, from, until);
  const certificate = new X509Certificate(cert);
  expect(certificate.subject).toBe('CN=Cyclorama');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(new Date(certificate.validFrom)).toEqual(from);
  expect(new Date(certificate.validTo)).toEqual(until);
  expect(isGoodFor(cert, HOSTS, new Date('2027-01-01T00:00:00Z'))).toBe(true);
  expect(isGoodFor(cert, ['other.example'], new Date('2027-01-01T00:00:00Z'))).toBe(false);
  expect(isGoodFor(cert, ['127.0.0.2'], new Date('2027-01-01T00:00:00Z'))).toBe(false);
  expect(isGoodFor(cert, HOSTS, until)).toBe(false);
  expect(fingerprint(cert)).toBe(certificate.fingerprint256);
});

test('years from 2050 on are written as they must be', () => {
  const late = new Date('2051-06-01T00:00:00Z');
  expect(new Date(new X509Certificate(selfSignedCertificate(HOSTS, from, late).cert).validTo)).toEqual(late);
});

test('a client that trusts it connects', async () => {
  const identity = selfSignedCertificate(
    HOSTS,
    new Date(Date.now() - 60_000),
    new Date(Date.now() + 3_600_000),
  );
  const server = createServer(identity, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, ca: identity.cert, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  expect(status).toBe(200);
  await new Promise((resolve) => server.close(resolve));
});
