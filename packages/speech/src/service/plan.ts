import type { PauseMark, SpokenToken } from '../engines/protocol.ts';
import { normalise } from '../normalise/normalise.ts';
import type { NormalToken } from '../normalise/types.ts';
import type { ActionItem, SsmlDocument } from '../ssml/document.ts';
import type { Emotion, SentenceTime, Voice } from '../types.ts';
import { routeFor, type Route } from './route.ts';

export interface PlannedWord {
  readonly charStart: number;
  readonly charEnd: number;
}

/** What one engine call says. */
export interface SpeechPart {
  readonly kind: 'speech';
  readonly route: Route;
  readonly tokens: SpokenToken[];
  readonly words: PlannedWord[];
  readonly rate: number;
  readonly emotion: Emotion | undefined;
  close: PauseMark;
  /** No tag asks for another reading, so that an engine that takes text may have the written one. */
  asWritten: boolean;
  readonly charStart: number;
  charEnd: number;
  /** Actions with the index of the token at whose start they happen. */
  readonly actions: { readonly action: ActionItem; readonly token: number }[];
}

export interface PausePart {
  readonly kind: 'pause';
  readonly seconds: number;
  readonly actions: ActionItem[];
}

export type Part = SpeechPart | PausePart;

/** A sentence: the unit of streaming. */
export interface PlannedSentence {
  readonly parts: Part[];
  charStart: number;
  charEnd: number;
  kind: SentenceTime['kind'];
  /** Whether anything is said in it. */
  spoken: boolean;
}

/** Longer stretches without a full stop are cut at the next comma, and at the latest at the second limit. */
const SOFT_TOKENS = 60;
const HARD_TOKENS = 110;

class Planner {
  private readonly document: SsmlDocument;
  private readonly voice: Voice;
  private readonly sentences: PlannedSentence[] = [];
  private sentence: PlannedSentence | undefined;
  private part: SpeechPart | undefined;
  private waiting: ActionItem[] = [];
  private word = -1;

  constructor(document: SsmlDocument, voice: Voice) {
    this.document = document;
    this.voice = voice;
  }

  plan(): PlannedSentence[] {
    const language = this.voice.language.split('-')[0] ?? 'en';
    for (const item of this.document.items) {
      if (item.kind === 'break') this.pause(item.seconds);
      else if (item.kind === 'action') this.waiting.push(item);
      else {
        const { tokens, leading } = normalise(item.text, { language, reading: item.reading });
        if (leading && this.part) this.close(leading.mark, leading.ends);
        this.word = -1;
        const asWritten = item.reading === undefined || item.reading.kind === 'word';
        for (const token of tokens) {
          const part = this.token(token, item.at, item.rate / 100, item.emotion);
          part.asWritten &&= asWritten;
        }
      }
    }
    if (this.waiting.length > 0) this.pause(0);
    this.sentences.forEach((sentence, i) => {
      this.bound(sentence, this.sentences[i + 1]);
    });
    return this.sentences;
  }

  private current(): PlannedSentence {
    if (!this.sentence) {
      this.sentence = { parts: [], charStart: -1, charEnd: -1, kind: 'statement', spoken: false };
      this.sentences.push(this.sentence);
    }
    return this.sentence;
  }

  private pause(seconds: number): void {
    // A pause behind a full stop lies between two sentences and belongs to the earlier one.
    const target = this.sentence ?? this.sentences.at(-1) ?? this.current();
    target.parts.push({ kind: 'pause', seconds, actions: this.waiting });
    this.waiting = [];
    this.part = undefined;
  }

  private close(mark: PauseMark, ends: boolean): void {
    const { part } = this;
    if (!part) return;
    part.close = mark;
    const token = part.tokens.at(-1);
    if (token) part.tokens[part.tokens.length - 1] = { ...token, pauseAfter: mark };
    if (ends) {
      const sentence = this.current();
      sentence.kind = mark === '?' ? 'question' : mark === '!' ? 'exclamation' : 'statement';
      this.sentence = undefined;
      this.part = undefined;
    } else if (part.tokens.length >= SOFT_TOKENS) {
      this.part = undefined;
    }
  }

  private fits(part: SpeechPart, route: Route, rate: number, emotion: Emotion | undefined): boolean {
    return (
      part.route.key === route.key &&
      part.rate === rate &&
      part.emotion === emotion &&
      part.tokens.length < HARD_TOKENS
    );
  }

  private token(token: NormalToken, offset: number, rate: number, emotion: Emotion | undefined): SpeechPart {
    const route = routeFor(this.voice, token.pinyin !== undefined ? 'zh' : token.language);
    const start = offset + token.start;
    const end = offset + token.end;
    const sentence = this.current();
    let part = this.part;
    const fresh = !part || !this.fits(part, route, rate, emotion);
    if (!part || fresh) {
      part = {
        kind: 'speech',
        route,
        tokens: [],
        words: [],
        rate,
        emotion,
        close: ',',
        asWritten: true,
        charStart: start,
        charEnd: end,
        actions: [],
      };
      sentence.parts.push(part);
      this.part = part;
    }
    if (fresh || token.word !== this.word) part.words.push({ charStart: start, charEnd: end });
    else {
      const word = part.words.at(-1);
      if (word)
        part.words[part.words.length - 1] = {
          charStart: Math.min(word.charStart, start),
          charEnd: Math.max(word.charEnd, end),
        };
    }
    this.word = token.word;
    part.charEnd = end;
    for (const action of this.waiting.splice(0)) part.actions.push({ action, token: part.tokens.length });
    part.tokens.push(spokenToken(token, part.words.length - 1));
    if (sentence.charStart < 0) sentence.charStart = start;
    sentence.charEnd = end;
    sentence.spoken = true;
    if (token.pauseAfter) this.close(token.pauseAfter, token.endsSentence === true);
    return part;
  }

  /** Takes closing punctuation and opening quotes into the sentence. */
  private bound(sentence: PlannedSentence, next: PlannedSentence | undefined): void {
    if (!sentence.spoken) return;
    const { text } = this.document;
    const limit = next?.spoken ? next.charStart : text.length;
    const behind =
      /^[\s]*[.,;:!?…。，；：！？、]*[”’"'」』）)】\]]*/u.exec(text.slice(sentence.charEnd, limit))?.[0] ??
      '';
    sentence.charEnd += behind.trimEnd().length;
    const before = /[“‘"「『（(【[$€£¥￥+-]*$/u.exec(text.slice(0, sentence.charStart))?.[0] ?? '';
    sentence.charStart -= before.length;
  }
}

function spokenToken(token: NormalToken, word: number): SpokenToken {
  return {
    spoken: token.text,
    script: token.language === 'zh' ? 'han' : 'latin',
    word,
    ...(token.cmu ? { cmu: token.cmu } : {}),
    ...(token.pinyin !== undefined ? { pinyin: token.pinyin } : {}),
    ...(token.letter ? { letter: true } : {}),
    ...(token.pauseAfter ? { pauseAfter: token.pauseAfter } : {}),
  };
}

/** Cuts a document into sentences and engine calls. */
export function planSpeech(document: SsmlDocument, voice: Voice): PlannedSentence[] {
  return new Planner(document, voice).plan();
}
