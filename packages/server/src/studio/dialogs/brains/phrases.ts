import type { DialogLanguage } from '@cyclorama/contract/dialogs';

/** What robots say without having been told. */
interface SmallTalk {
  readonly asked: RegExp;
  /** @param name the robot's */
  readonly answer: Readonly<Record<DialogLanguage, (name: string) => string>>;
}

const SMALL_TALK: readonly SmallTalk[] = [
  {
    asked:
      /^(hi|hello|hey|good (morning|afternoon|evening|day)|你好|您好|嗨|哈喽|(早上|上午|下午|晚上)好|早)( there| again|呀|啊)?$/,
    answer: {
      zh_CN: () => '您好！有什么可以帮您？',
      en_US: () => 'Hello! What can I do for you?',
    },
  },
  {
    asked:
      /^((many )?thanks?( you)?( very much| so much| a lot)?|thx|(多|非常|十分)?(谢谢|感谢)(你|您|了|啦)?|太?谢了)$/,
    answer: { zh_CN: () => '不客气！', en_US: () => 'You are welcome!' },
  },
  {
    asked: /^((good ?)?bye( bye)?|see you( later| soon)?|再见|拜拜|回头见)(啦|了)?$/,
    answer: { zh_CN: () => '再见，祝您愉快！', en_US: () => 'Goodbye, and have a nice day!' },
  },
  {
    asked:
      /^((and )?who are you|what(s| is| s) your name|what are you called|(请问)?(你|您)(是谁|叫什么(名字)?|是哪位|贵姓)(呀|啊|呢)?)$/,
    answer: { zh_CN: (name) => `我是${name}。`, en_US: (name) => `I am ${name}.` },
  },
  {
    asked: /^(how are you( doing)?( today)?|(你|您)(还)?好吗|最近(怎么样|好吗))$/,
    answer: {
      zh_CN: () => '我很好，谢谢关心！您想了解什么？',
      en_US: () => 'I am very well, thank you! What would you like to know?',
    },
  },
];

/** What is said to a greeting, thanks and the like; undefined when it is a question. */
export function smallTalk(question: string, language: DialogLanguage, name: string): string | undefined {
  const bare = question
    .toLowerCase()
    .normalize('NFKC')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return SMALL_TALK.find(({ asked }) => asked.test(bare))?.answer[language](name);
}

const UNKNOWN: Readonly<Record<DialogLanguage, readonly string[]>> = {
  zh_CN: ['抱歉，这个问题我还不会回答。', '不好意思，这个我不太清楚。', '抱歉，关于这个我没有找到答案。'],
  en_US: [
    'I am sorry, I do not know that.',
    'Sorry, I have no answer to that.',
    'I am afraid that is beyond what I know.',
  ],
};
const INVITATION: Readonly<Record<DialogLanguage, (questions: string) => string>> = {
  zh_CN: (questions) => `您可以问我：${questions}`,
  en_US: (questions) => `You could ask me, for example: ${questions}`,
};
/** Questions that are suggested; nobody remembers more. */
const SUGGESTED = 2;

/**
 * What a robot says that does not know: so, politely, and what it could be asked.
 * @param nth how many turns there were; it does not always say the same
 */
export function unknownAnswer(
  language: DialogLanguage,
  hotQuestions: readonly string[],
  nth: number,
): string {
  const sorry = UNKNOWN[language][nth % UNKNOWN[language].length] ?? '';
  if (hotQuestions.length === 0) return sorry;
  const first = (nth * SUGGESTED) % hotQuestions.length;
  const some = [...hotQuestions.slice(first), ...hotQuestions.slice(0, first)].slice(0, SUGGESTED);
  const space = language === 'zh_CN' ? '' : ' ';
  return `${sorry}${space}${INVITATION[language](some.map((one) => asked(one, language)).join(space))}`;
}

function asked(question: string, language: DialogLanguage): string {
  if (/[?？!！.。]$/.test(question)) return question;
  return `${question}${language === 'zh_CN' ? '？' : '?'}`;
}
