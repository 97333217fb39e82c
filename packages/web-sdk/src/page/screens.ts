import { mayTryAgain, type PageWords, type Trouble } from './words.ts';

const ANYBODY = 'sdk/images/portrait.svg';

/** What the server wrote into the page. */
export interface Visit {
  readonly robotId: string;
  readonly name: string;
  readonly language: string | undefined;
  readonly portrait: string | undefined;
  readonly color: string | undefined;
  readonly isPublic: boolean;
  readonly problem: string | undefined;
}

/** @param place `<main id="visit">` */
export function readVisit({ dataset }: HTMLElement): Visit {
  return {
    robotId: dataset['robot'] ?? '',
    name: dataset['name'] ?? '',
    language: dataset['language'],
    portrait: dataset['portrait'],
    color: dataset['color'],
    isPublic: dataset['public'] === 'yes',
    problem: dataset['problem'],
  };
}

/** Whoever waits to be spoken to, and the button with which it begins: sound needs a press. */
export function startScreen(visit: Visit, words: PageWords, onStart: () => void): HTMLElement {
  const button = el('button', 'go', words.start);
  button.type = 'button';
  button.addEventListener('click', () => {
    button.disabled = true;
    button.textContent = words.starting;
    onStart();
  });
  const hint = el('p', 'hint', words.hint);
  hint.id = 'hint';
  button.setAttribute('aria-describedby', 'hint');
  const name = el('h1', 'name', visit.name);
  return el('section', 'card', portraitOf(visit), name, button, hint);
}

/** What went wrong, in words for visitors; `code` for whoever looks into it. */
export function troubleScreen(visit: Visit, words: PageWords, trouble: Trouble, code?: string): HTMLElement {
  const { title, text } = words.trouble[trouble];
  const parts: (Node | string)[] = [portraitOf(visit), el('h1', 'name', title), el('p', 'text', text)];
  if (mayTryAgain(trouble, visit.isPublic)) {
    const button = el('button', 'go', words.again);
    button.type = 'button';
    button.addEventListener('click', () => globalThis.location.reload());
    parts.push(button);
  }
  if (code !== undefined) parts.push(el('p', 'code', `${words.code} ${code}`));
  const screen = el('section', 'card', ...parts);
  screen.setAttribute('role', 'alert');
  return screen;
}

/** The portrait, or the likeness of anybody where it is missing or does not come. */
function portraitOf({ portrait = ANYBODY, name }: Visit): HTMLImageElement {
  const image = el('img', 'portrait');
  image.alt = name;
  image.src = portrait;
  image.addEventListener('error', () => (image.src = ANYBODY), { once: true });
  return image;
}

function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
}
