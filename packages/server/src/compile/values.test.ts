import { describe, expect, it } from 'vitest';
import { base64Text, color, coordinate, fontSize } from './values.ts';

describe('values of the wire', () => {
  it.each([
    [0, 4],
    [3, 4],
    [4, 4],
    [54, 54],
    [undefined, 16],
    [500, 120],
  ])('font size %s acts as %i', (size, acts) => {
    expect(fontSize(size, 16)).toBe(acts);
  });

  it.each([
    ['#fff', '#FFFFFF'],
    ['#1a2B3c', '#1A2B3C'],
    ['1A2B3C', '#1A2B3C'],
    ['#1A2B3C80', '#1A2B3C80'],
  ])('reads the colour %s', (written, read) => {
    expect(color(written, 'f')).toBe(read);
  });

  it.each(['', 'red', '#12', '#12345', 'rgb(1,2,3)'])('refuses the colour “%s” with its field', (written) => {
    expect(() => color(written, 'a.b')).toThrow('a.b');
  });

  it('reads the document’s own Base64 example', () => {
    expect(base64Text('5rWL6K+V5paH5a2X5rC05Y2w', 'f')).toBe('测试文字水印');
  });

  it('keeps emoji and right-to-left text', () => {
    const text = 'שלום مرحبا 👩‍🚀';
    expect(base64Text(Buffer.from(text).toString('base64'), 'f')).toBe(text);
  });

  it.each(['***', 'abcde', Buffer.from([0xff, 0xfe, 0x41]).toString('base64')])('refuses %s', (value) => {
    expect(() => base64Text(value, 'layer.text_context')).toThrow('layer.text_context');
  });

  it('accepts coordinates as strings', () => {
    expect(coordinate('656')).toBe(656);
    expect(coordinate('-3')).toBe(-3);
    expect(coordinate(undefined)).toBe(0);
  });
});
