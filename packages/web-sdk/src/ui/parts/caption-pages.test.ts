import { expect, it } from 'vitest';
import { captionPages, widthOf } from './caption-pages.ts';

it('leaves short sentences whole', () => {
  expect(captionPages(' The museum is open. ', 40)).toEqual(['The museum is open.']);
  expect(captionPages('', 40)).toEqual([]);
});

it('cuts long ones after phrases and between words, and loses nothing', () => {
  const sentence =
    'The museum is open from Tuesday to Sunday, 10 am to 6 pm, and on Thursdays it stays open until 9.30 pm.';
  const pages = captionPages(sentence, 24);
  expect(pages.join(' ')).toBe(sentence);
  expect(pages[0]).toBe('The museum is open from Tuesday to Sunday,');
  for (const page of pages) expect(widthOf(page)).toBeLessThanOrEqual(24);
});

it('cuts Chinese without leaving marks at the beginning of a page or numbers in pieces', () => {
  const sentence = '博物馆每周二至周日上午10:30到下午18:00开放，周四延长至晚上21:00，欢迎您前来参观。';
  const pages = captionPages(sentence, 16);
  expect(pages.join('')).toBe(sentence);
  for (const page of pages) {
    expect(widthOf(page)).toBeLessThanOrEqual(16);
    expect(page).not.toMatch(/^[，。：:]/);
  }
  for (const [index, page] of pages.slice(1).entries())
    expect(`${pages[index] ?? ''}|${page}`).not.toMatch(/[\d:]\|[\d:]/);
});

it('cuts a word that is longer than a page all the same', () => {
  const pages = captionPages('a'.repeat(50), 10);
  expect(pages.join('')).toBe('a'.repeat(50));
  for (const page of pages) expect(widthOf(page)).toBeLessThanOrEqual(10);
});
