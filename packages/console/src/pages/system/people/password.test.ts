import { expect, test } from 'vitest';
import { drawPassword, SHORTEST } from './password.ts';

test('drawn passwords are long enough, differ, and hold nothing that is mixed up', () => {
  const drawn = Array.from({ length: 200 }, () => drawPassword());
  expect(new Set(drawn).size).toBe(200);
  for (const password of drawn) {
    expect(password).toMatch(/^(?:[a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}$/);
    expect(password).not.toMatch(/[ilIoO01]/);
    expect(password.length).toBeGreaterThanOrEqual(SHORTEST);
  }
});

test('numbers that would make some letters likelier are drawn again', () => {
  let calls = 0;
  const password = drawPassword((into) => into.fill(calls++ === 0 ? 255 : 0));
  expect(password).toBe('aaaa-aaaa-aaaa-aaaa');
  expect(calls).toBe(2);
});
