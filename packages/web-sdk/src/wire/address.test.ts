import { describe, expect, test } from 'vitest';
import { parseServerAddress, resolveAddress, robotOf } from './address.ts';

describe('serverAddress', () => {
  test.each([
    ['studio.example.com', 'https://studio.example.com'],
    ['studio.example.com:8443', 'https://studio.example.com:8443'],
    ['https://studio.example.com/', 'https://studio.example.com'],
    ['http://10.0.0.7:8420', 'http://10.0.0.7:8420'],
    ['localhost:8420', 'http://localhost:8420'],
    ['localhost:80', 'http://localhost:80'],
    ['127.0.0.1:8420', 'http://127.0.0.1:8420'],
    ['[::1]:8420', 'http://[::1]:8420'],
    ['https://localhost:8420', 'https://localhost:8420'],
  ])('%s is %s', (given, http) => {
    expect(parseServerAddress(given)).toEqual({ http, ws: http.replace('http', 'ws') });
  });

  test.each([
    '',
    'two words',
    'studio.example.com/path',
    'https://user@studio.example.com',
    'ftp://x',
    'a?b=c',
  ])('refuses %j', (given) => {
    expect(() => parseServerAddress(given)).toThrow(expect.objectContaining({ code: '999300002' }));
  });
});

describe('robots', () => {
  test('are named by robotId, by taskUrl, or by both', () => {
    const taskUrl = 'https://studio.example.com/icswebclient?robot_id=r1';
    expect(robotOf({ robotId: 'r1' })).toBe('r1');
    expect(robotOf({ taskUrl })).toBe('r1');
    expect(robotOf({ robotId: 'r1', taskUrl })).toBe('r1');
  });

  test('that differ, or are none, are refused', () => {
    const taskUrl = 'https://studio.example.com/icswebclient?robot_id=r1';
    expect(() => robotOf({ robotId: 'r2', taskUrl })).toThrow(/different/);
    expect(() => robotOf({ taskUrl: 'https://studio.example.com/' })).toThrow(
      expect.objectContaining({ code: '999300002' }),
    );
    expect(() => robotOf({ taskUrl: 'no url' })).toThrow(expect.objectContaining({ code: '999300002' }));
    expect(() => robotOf({})).toThrow(expect.objectContaining({ code: 'MSS.47010102' }));
  });
});

test('only addresses that a page may load are resolved', () => {
  const server = parseServerAddress('studio.example.com');
  expect(resolveAddress(server, '/objects/a.png')).toBe('https://studio.example.com/objects/a.png');
  expect(resolveAddress(server, 'https://other.example.com/a.png')).toBe('https://other.example.com/a.png');
  expect(resolveAddress(server, '//other.example.com/a.png')).toBeUndefined();
  expect(resolveAddress(server, 'javascript:alert(1)')).toBeUndefined();
  expect(resolveAddress(server, undefined)).toBeUndefined();
});
