import { describe, expect, it } from 'vitest';
import { hasTags, insertTag, plainWords, protectEdit, tokensOf, toField, toStored, wrapTag } from './ssml.ts';

const at = (text: string, from: number, to = from) => ({ text, from, to });
const EMOTION = { name: 'emotion', attribute: 'type', value: 'HAPPY' };

describe('stored and edited text', () => {
  it('has a root only with tags', () => {
    expect(toStored('Salt & pepper')).toBe('Salt & pepper');
    expect(toStored('One<break time="1s"/>two')).toBe('<speak>One<break time="1s"/>two</speak>');
    expect(toField('<speak>One<break time="1s"/>two</speak>')).toBe('One<break time="1s"/>two');
    expect(plainWords('<speak>A &amp; B<break time="1s"/>!</speak>')).toBe('A & B!');
  });

  it('knows pairs', () => {
    const tokens = tokensOf('a<emotion type="SAD">b<break time="1s"/></emotion>');
    expect(tokens.map(({ kind }) => kind)).toEqual(['words', 'open', 'words', 'empty', 'close']);
    expect([tokens[1]?.partner, tokens[4]?.partner]).toEqual([4, 1]);
  });
});

describe('buttons', () => {
  it('put a pause at the cursor and make plain words markup first', () => {
    expect(insertTag(at('Salt & pepper.', 4), '<break time="500ms"/>')).toEqual(
      at('Salt<break time="500ms"/> &amp; pepper.', 25),
    );
  });

  it('put a pause behind a pair that holds words alone', () => {
    const { text } = insertTag(at('<sub alias="b">a</sub> c', 16), '<break time="1s"/>');
    expect(text).toBe('<sub alias="b">a</sub><break time="1s"/> c');
  });

  it('wrap what is chosen, without the spaces around it', () => {
    expect(wrapTag(at('So glad today', 2, 8), EMOTION, true)).toEqual(
      at('So <emotion type="HAPPY">glad</emotion> today', 25, 29),
    );
  });

  it('refuse what would break other tags', () => {
    expect(wrapTag(at('words', 2), EMOTION, true)).toBe('nothing');
    expect(wrapTag(at('a<break time="1s"/>b', 0, 20), { ...EMOTION, name: 'sub' }, false)).toBe('tags');
    expect(wrapTag(at('a<sub alias="x">b</sub>c', 0, 17), EMOTION, true)).toBe('tags');
    expect(wrapTag(at('<sub alias="x">b</sub>', 15, 16), EMOTION, true)).toBe('inside');
  });

  it('write attributes safely', () => {
    const wrapped = wrapTag(at('it', 0, 2), { name: 'sub', attribute: 'alias', value: '"<&' }, false);
    expect(wrapped).toMatchObject({ text: '<sub alias="&quot;&lt;&amp;">it</sub>' });
  });
});

describe('typing', () => {
  const text = 'One<break time="1s"/> two';

  it('keeps tags whole', () => {
    expect(protectEdit(text, 'One<break time="1s/> two').text).toBe('One two');
    expect(protectEdit(text, 'One<break X time="1s"/> two').text).toBe('One<break time="1s"/>X  two');
  });

  it('takes the other half of a pair along, and leaves the words', () => {
    const pair = 'a <emotion type="SAD">b</emotion> c<break time="1s"/>';
    expect(protectEdit(pair, pair.replace('</emotion>', '</emotion')).text).toBe('a b c<break time="1s"/>');
  });

  it('escapes what is typed among tags, and does not without any', () => {
    expect(protectEdit(text, 'One<break time="1s"/> two & three').text).toBe(
      'One<break time="1s"/> two &amp; three',
    );
    expect(protectEdit('One', 'One & two <3').text).toBe('One & two <3');
  });

  it('makes plain words of it when the last tag goes', () => {
    const edited = protectEdit('A &amp; B<break time="1s"/>', 'A &amp; B');
    expect(edited).toEqual(at('A & B', 5));
    expect(hasTags(edited.text)).toBe(false);
  });

  it('replaces a selection across a tag', () => {
    expect(protectEdit('abc<break time="1s"/>def', 'abXef').text).toBe('abXef');
  });
});
