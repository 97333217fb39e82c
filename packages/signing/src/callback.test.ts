import { expect, test } from 'vitest';
import { mssAHeaders, mssSecret, signMssA, verifyMssA } from './index.ts';

// The vector of section 7.1 of the vendor's document.
const url = 'https://metastudio-llm/digital-human/chat';
const key = 'huawei_metaStudio';
const time = new Date(1744612873350);
const secret = 'a02fc32111795dc6f760e6bd15bb0cbc9a35921dc5dc86e57eea56ae644d793e';

test('the documented vector', () => {
  expect(mssSecret(url, key, time)).toBe(secret);
  expect(signMssA(url, key, time, 'video')).toBe(`${url}?secret=${secret}&time_stamp=1963307d486`);
});

test('live rooms name the parameters otherwise, or send headers', () => {
  expect(signMssA(url, key, time, 'live')).toBe(`${url}?hwSecret=${secret}&hwTime=1963307d486`);
  expect(mssAHeaders(url, key, time)).toEqual({ 'x-hw-mss-secret': secret, 'x-hw-mss-time': '1963307d486' });
});

test('a URL that has a query keeps it', () => {
  const signed = new URL(signMssA(`${url}?a=1#part`, key, time, 'video'));
  expect(signed.searchParams.get('a')).toBe('1');
  expect(signed.searchParams.get('secret')).toBe(mssSecret(`${url}?a=1#part`, key, time));
});

test('receivers can check what we send', () => {
  const sent = { secret, time: '1963307d486' };
  expect(verifyMssA(url, key, sent, time, 1000)).toBe(true);
  expect(verifyMssA(url, key, sent, new Date(time.getTime() + 1001), 1000)).toBe(false);
  expect(verifyMssA(`${url}/`, key, sent, time, 1000)).toBe(false);
  expect(verifyMssA(url, 'other', sent, time, 1000)).toBe(false);
  expect(verifyMssA(url, key, { ...sent, time: '1963307d487' }, time, 1000)).toBe(false);
  expect(verifyMssA(url, key, { ...sent, time: 'zz' }, time, 1000)).toBe(false);
});
