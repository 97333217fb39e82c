import { describe, expect, it } from 'vitest';
import { Knowledge } from './knowledge.ts';

const shop = new Knowledge([
  'Welcome to our shop. This red dress is made of cotton. It costs forty dollars.',
  '<speak>We deliver within three days.<break time="1s"/> You can send it back for thirty days and get your money back, a full refund.</speak>',
  '这款外套的面料是羊毛。现在下单包邮，三天内发货。',
]);

describe('knowledge of a room', () => {
  it('answers with the sentence that fits, whatever words are used', () => {
    expect(shop.answer('how much is the dress?')).toBe('It costs forty dollars.');
    expect(shop.answer('what fabric is the dress')).toBe('This red dress is made of cotton.');
    expect(shop.answer('when is shipping')).toBe('We deliver within three days.');
    expect(shop.answer('can I return it')).toContain('full refund');
    expect(shop.answer('这个外套什么材质')).toBe('这款外套的面料是羊毛。');
    expect(shop.answer('什么时候发货呀')).toBe('现在下单包邮，三天内发货。');
  });

  it('says nothing when nothing fits', () => {
    expect(shop.answer('who won the football match yesterday')).toBeUndefined();
    expect(new Knowledge([]).answer('price')).toBeUndefined();
  });
});
