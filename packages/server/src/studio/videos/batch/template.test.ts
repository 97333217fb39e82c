import { describe, expect, it } from 'vitest';
import { fillTemplate, placeholders, TemplateError } from './template.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('fillTemplate', () => {
  it('fills texts anywhere and leaves the rest alone', () => {
    const template = { name: 'Offer {{ city }}', list: [{ text: 'Hi {{name}}, {{name}}!' }], n: 3, no: null };
    expect(fillTemplate(template, { city: 'Oslo', name: 'Ada' })).toEqual({
      name: 'Offer Oslo',
      list: [{ text: 'Hi Ada, Ada!' }],
      n: 3,
      no: null,
    });
  });

  it('escapes cells in markup, not in plain text', () => {
    const cells = { what: 'R&D <3 "x"' };
    expect(fillTemplate({ text: '<speak>{{what}}</speak>' }, cells).text).toBe(
      '<speak>R&amp;D &lt;3 &quot;x&quot;</speak>',
    );
    expect(fillTemplate({ text: '{{what}}' }, cells).text).toBe(cells.what);
  });

  it('fills Base64 text layers inside, and takes plain ones', () => {
    const filled = { text_context: base64('only 5 €') };
    expect(fillTemplate({ text_context: base64('only {{price}} €') }, { price: '5' })).toEqual(filled);
    expect(fillTemplate({ text_context: 'only {{price}} €' }, { price: '5' })).toEqual(filled);
    expect(fillTemplate({ text_context: base64('fixed') }, {})).toEqual({ text_context: base64('fixed') });
  });

  it('makes numbers where the document wants numbers', () => {
    expect(fillTemplate({ speed: '{{speed}}', text: '{{speed}}' }, { speed: '120' })).toEqual({
      speed: 120,
      text: '120',
    });
  });

  it('does not fill what a cell brings along', () => {
    expect(fillTemplate({ text: '{{a}}' }, { a: '{{b}}', b: 'no' }).text).toBe('{{b}}');
  });

  it('names the place and the column that is missing', () => {
    expect(() => fillTemplate({ list: [{ text: '{{gone}}' }] }, { there: '1' })).toThrow(TemplateError);
    expect(() => fillTemplate({ list: [{ text: '{{gone}}' }] }, {})).toThrow(
      'list[0].text: there is no column “gone”',
    );
    expect(() => fillTemplate({ text: '{{constructor}}' }, {})).toThrow('constructor');
  });

  it('lists the columns that a template asks for', () => {
    expect(placeholders({ a: '{{x}}', b: [{ text_context: base64('{{y}} {{x}}') }] })).toEqual(
      new Set(['x', 'y']),
    );
  });
});
