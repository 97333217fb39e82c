import { beforeAll, describe, expect, it } from 'vitest';
import { KnowledgeBrain, type SourcedAnswer } from './knowledge-brain.ts';
import { Matcher } from './matcher.ts';
import { passagesOf } from './passages.ts';
import { asked } from './testing/scripted-service.ts';

const MUSEUM = `# Museum

The museum was founded in 1894 by a group of citizens. Its collection holds 12,000 paintings.

Guided tours
------------

- Guided tours start at [eleven](https://example.org/eleven) and at three.
- They cost **five euros**.

| Day | Hours |
|-----|-------|
| Sunday | eleven to four |

\`\`\`js
const never = 'spoken';
\`\`\`

# 历史

博物馆成立于1894年。馆藏一万二千幅画作。
`;

let brain: KnowledgeBrain;
beforeAll(async () => {
  const matcher = await Matcher.of(
    [
      { question: 'When do you open?', alternatives: ['opening hours'], answer: 'We open at nine.' },
      { question: 'Where can I park?', answer: 'Behind the house.', images: ['map'] },
      { question: 'Do you accept credit cards?', answer: 'Yes, all of them.' },
      { question: 'How do I cancel my booking?', answer: 'Online, up to a day before.' },
      { question: 'How much is the red dress?', answer: 'The red dress is forty euros.' },
      { question: 'How much is the blue dress?', answer: 'The blue dress is fifty euros.' },
      { question: '你们几点开门？', answer: '我们早上九点开门。' },
      { question: '可以带狗吗？', answer: '欢迎牵绳的狗狗。' },
      { question: '学生有优惠吗？', answer: '学生半价。' },
    ],
    [{ name: 'museum.md', passages: passagesOf(MUSEUM) }],
  );
  brain = new KnowledgeBrain(matcher, {
    name: 'Clara',
    hotQuestions: (language) =>
      language === 'zh_CN' ? ['几点开门'] : ['When do you open?', 'Where can I park', 'Are dogs welcome?'],
    images: async (images) => images.map((image) => `/objects/${image}`),
  });
});

async function ask(question: string, more: Parameters<typeof asked>[1] = {}): Promise<SourcedAnswer> {
  const heard: string[] = [];
  const answer = await brain.answer(asked(question, more), new AbortController().signal, (text) =>
    heard.push(text),
  );
  expect(heard.join('')).toBe(answer.text);
  return answer;
}

describe('a robot that knows', () => {
  it.each([
    ['what time do you open', 'We open at nine.'],
    ['opening times, please', 'We open at nine.'],
    ['is there parking', 'Behind the house.'],
    ['can i pay by card', 'Yes, all of them.'],
    ['cancelling a reservation', 'Online, up to a day before.'],
    ['what does the blue dress cost', 'The blue dress is fifty euros.'],
    ['什么时候开门', '我们早上九点开门。'],
    ['能不能带宠物进去', '欢迎牵绳的狗狗。'],
    ['学生票打折吗', '学生半价。'],
    ['when was the museum founded', 'The museum was founded in 1894'],
    ['how many paintings are in the museum', '12,000'],
    ['when do guided tours start', 'Guided tours start at eleven and at three'],
    ['博物馆是哪年成立的', '博物馆成立于1894年'],
  ])('answers “%s”, however it is asked', async (question, answer) => {
    expect((await ask(question)).text).toContain(answer);
  });

  it.each([
    'who won the football match yesterday',
    'what is the weather like',
    'what is the capital of France',
    'tell me a joke',
    '今天天气怎么样',
    '法国首都是哪里',
    '讲个笑话',
  ])('does not pretend to know “%s”', async (question) => {
    expect((await ask(question)).source).toBe('unknown');
  });

  it('says where its answer is from, and shows what belongs to it', async () => {
    expect(await ask('where can i park')).toEqual({
      ...{ text: 'Behind the house.', images: ['/objects/map'] },
      ...{ source: 'pair', title: 'Where can I park?' },
    });
    expect(await ask('how much is a guided tour')).toMatchObject({
      source: 'document',
      title: 'museum.md › Museum › Guided tours',
    });
  });

  it('understands a question that goes on from the one before', async () => {
    const turns = [{ question: 'How much is the red dress?', answer: 'The red dress is forty euros.' }];
    expect((await ask('And the blue one?', { turns })).text).toBe('The blue dress is fifty euros.');
    expect((await ask('And in France?', { turns })).source).toBe('unknown');
  });

  it('is polite', async () => {
    expect(await ask('Hello there!')).toMatchObject({
      source: 'small_talk',
      text: expect.stringMatching(/^Hello/) as unknown,
    });
    expect((await ask('谢谢你', { language: 'zh_CN' })).text).toBe('不客气！');
    expect((await ask("what's your name?")).text).toBe('I am Clara.');
    expect((await ask('Thanks a lot!')).source).toBe('small_talk');
  });

  it('that does not know says so in the language of the visitor, and what it could be asked', async () => {
    const { text } = await ask('How deep is the sea?');
    expect(text).toBe(
      'I am sorry, I do not know that. You could ask me, for example: When do you open? Where can I park?',
    );
    const turns = [{ question: 'a', answer: 'b' }];
    expect((await ask('How deep is the sea?', { turns })).text).toBe(
      'Sorry, I have no answer to that. You could ask me, for example: Are dogs welcome? When do you open?',
    );
    expect((await ask('海有多深', { language: 'zh_CN' })).text).toBe(
      '抱歉，这个问题我还不会回答。您可以问我：几点开门？',
    );
  });

  it('says nothing to who does not want to hear it any more', async () => {
    const heard: string[] = [];
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(brain.answer(asked('when do you open'), signal, (text) => heard.push(text))).rejects.toThrow(
      'interrupted',
    );
    expect(heard).toEqual([]);
  });
});

describe('a document', () => {
  it('is cut into what can be said, by its sections', () => {
    expect(passagesOf(MUSEUM)).toEqual([
      {
        headings: ['Museum'],
        text: 'The museum was founded in 1894 by a group of citizens. Its collection holds 12,000 paintings.',
      },
      {
        headings: ['Museum', 'Guided tours'],
        text: 'Guided tours start at eleven and at three. They cost five euros.',
      },
      {
        headings: ['Museum', 'Guided tours'],
        text: expect.stringMatching(/Sunday , eleven to four/) as unknown,
      },
      { headings: ['历史'], text: '博物馆成立于1894年。馆藏一万二千幅画作。' },
    ]);
  });

  it('is cut between sentences, however long it is', () => {
    const long = Array.from({ length: 200 }, (_one, i) => `This is sentence number ${i}.`).join(' ');
    const pieces = passagesOf(long);
    expect(pieces.map(({ text }) => text).join(' ')).toBe(long);
    for (const { text } of pieces) {
      expect(text.length).toBeLessThanOrEqual(320);
      expect(text).toMatch(/^This.*\.$/);
    }
    expect(passagesOf('')).toEqual([]);
    expect(passagesOf('---\n\n***\n')).toEqual([]);
  });
});
