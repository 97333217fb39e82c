import { expect, it } from 'vitest';
import { spokenForm } from './spoken-form.ts';

it.each([
  ['**Bold** and `code`.', 'Bold and code.'],
  ['## Heading', 'Heading'],
  ['- An item', 'An item'],
  ['See [our page](https://example.com/a?b=1).', 'See our page.'],
  ['Go to https://www.example.com/x/y.', 'Go to example.com'],
  ['Good 😀 day! 👍', 'Good day!'],
  ['<b>Really</b>', 'Really'],
  ['你好，**世界**。', '你好，世界。'],
  ['---', ''],
  ['😀', ''],
  ['```js\nrun()\n```', ''],
])('of %s is %s', (written, spoken) => {
  expect(spokenForm(written)).toBe(spoken);
});
