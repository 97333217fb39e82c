// What of the Web SDK works, and the test that shows it. A test that is not there (any more) is an error.
import { readFileSync } from 'node:fs';
import { SDK_ALIASES, SDK_EVENTS, SDK_METHODS, SDK_OPTIONS } from '../packages/web-sdk/dist/sdk/reference.js';

const LIFE = 'packages/web-sdk/src/sdk/life.test.ts';
const METHODS = 'packages/web-sdk/src/sdk/methods.test.ts';
const VOICE = 'packages/web-sdk/src/sdk/voice.test.ts';
const TALK = 'packages/web-sdk/src/sdk/conversation.test.ts';
const WAKEUP = 'packages/web-sdk/src/hearing/wakeup/wakeup.test.ts';
const LOOKS = 'e2e/src/sdk-interface.test.ts';
const DIALOG = 'e2e/src/dialog.test.ts';

const SHAPES = [METHODS, 'results have the shapes of the document'];
const STATES = [TALK, 'passes through the six states, with events as the document words them'];

/** Title of a test by the name of what it shows. */
const EVIDENCE = {
  methods: {
    activeInteractionMode: SHAPES,
    addEventListeners: [LIFE, 'goes on when a listener throws, and each function hears it once'],
    changeLanguage: [TALK, 'another language is an event with all languages'],
    checkBrowserSupport: [LIFE, 'in a browser that lacks something says what'],
    create: [LIFE, 'makes a job, tells when it is not ready and when it is'],
    destroy: [LIFE, 'leaves the job for the cache, frees everything and forgets listeners and options'],
    getJobInfo: [DIALOG, 'goes on after twenty seconds without a network'],
    getLanguageInfo: SHAPES,
    initResourcePath: [WAKEUP, 'may be loaded later, and are tried again after a failure'],
    interactionModeSwitch: [
      VOICE,
      'that becomes a dialog by typing hears no longer, and the other way round',
    ],
    interruptSpeaking: [
      DIALOG,
      'answers a typed question with voice, lips and captions, and is silent when interrupted',
    ],
    muteRemoteAudio: [LIFE, 'muted stays so whatever is tapped'],
    sendDrivenText: [METHODS, '500 characters may be read, however they are coded, and an empty last piece'],
    sendTextQuestion: [
      DIALOG,
      'answers a typed question with voice, lips and captions, and is silent when interrupted',
    ],
    setConfig: [LOOKS, 'shows what its options say, and nothing to press where the page drives the avatar'],
    setLogLevel: [LIFE, 'is logged from the level that was asked for'],
    startChat: [DIALOG, 'understands the visitor’s voice'],
    startSpeak: SHAPES,
    startUserSpeak: [VOICE, 'pauses and goes on with the visitor'],
    stopChat: [VOICE, 'lets go of the microphone when the chat ends, the avatar sleeps, or the network goes'],
    stopSpeak: SHAPES,
    stopUserSpeak: [VOICE, 'pauses and goes on with the visitor'],
    unmuteRemoteAudio: [LIFE, 'muted stays so whatever is tapped'],
  },
  events: {
    error: [DIALOG, 'is refused with a code that was used'],
    enterActive: STATES,
    enterSleep: STATES,
    jobInfoChange: [LIFE, 'makes a job, tells when it is not ready and when it is'],
    languageInfoChange: [TALK, 'another language is an event with all languages'],
    speakingStart: STATES,
    speakingStop: STATES,
    speechRecognized: [DIALOG, 'understands the visitor’s voice'],
    semanticRecognized: STATES,
  },
  options: {
    enableCaption: [
      LOOKS,
      'shows what its options say, and nothing to press where the page drives the avatar',
    ],
    enableChatBtn: [
      LOOKS,
      'shows what its options say, and nothing to press where the page drives the avatar',
    ],
    enableHotIssues: [
      LOOKS,
      'shows what its options say, and nothing to press where the page drives the avatar',
    ],
    enableWeakErrorInfo: [
      LOOKS,
      'shows what its options say, and nothing to press where the page drives the avatar',
    ],
    enableBusinessTrack: [LIFE, 'is tracked only if the page wants that, and only on its server'],
    enableJobCache: [LIFE, 'ends the job where there is no cache'],
    useDefaultBackground: [LIFE, 'asks for what the options and the browser want'],
    enableLocalWakeup: [VOICE, 'listens for the phrases of the robot, wakes, interrupts and takes leave'],
    firstCreateLocalStream: [LIFE, 'opens the microphone first when it is asked to, and goes on without one'],
    enableMediaViewer: [LOOKS, 'shows pictures large, keeps the keys there and gives them back'],
  },
};

const sources = new Map();

/** `title (file)`. @throws Error when no test has this title */
function evidenceOf(kind, name) {
  const evidence = EVIDENCE[kind][name];
  if (evidence === undefined) throw new Error(`no test shows ${name} of the Web SDK`);
  const [file, title] = evidence;
  if (!sources.has(file)) sources.set(file, readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
  if (!sources.get(file).includes(`('${title}'`)) throw new Error(`${file} has no test “${title}”`);
  return `“${title}”, \`${file}\``;
}

const yes = (is) => (is ? 'yes' : 'no');

/** The chapter of docs/coverage.md. */
export function webSdkCoverage() {
  const methods = SDK_METHODS.map(
    ({ name, isThirdParty }) =>
      `| method | \`${name}\` | ${yes(isThirdParty)} | works | ${evidenceOf('methods', name)} |`,
  );
  const events = SDK_EVENTS.map(
    ({ name, isThirdParty }) =>
      `| event | \`${name}\` | ${yes(isThirdParty)} | works | ${evidenceOf('events', name)} |`,
  );
  const options = SDK_OPTIONS.map(
    ({ name, isDefault }) =>
      `| option (default ${isDefault}) | \`${name}\` | yes | works | ${evidenceOf('options', name)} |`,
  );
  return `## Web SDK

All ${methods.length} methods, ${events.length} events and ${options.length} options of chapter 7.2.5 work; \`setLevel\` is
\`setLogLevel\`, and the class is there as ${SDK_ALIASES.map((name) => `\`${name}\``).join(', ')}. [\`web-sdk.md\`](web-sdk.md) tells
how they are used.

| | name | with a third-party large model | state | shown by |
| --- | --- | --- | --- | --- |
${[...methods, ...events, ...options].join('\n')}
`;
}
