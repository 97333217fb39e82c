import { ICONS, type IconName } from './icons.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** A new element with its class (`hwics-` goes without saying) and its children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = `hwics-${name}`;
  made.append(...children);
  return made;
}

/** A drawing that says nothing by itself. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'hwics-icon');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  svg.classList.toggle('hwics-solid', name === 'stop');
  return svg;
}

export function setIcon(svg: SVGSVGElement, name: IconName): void {
  svg.firstElementChild?.setAttribute('d', ICONS[name]);
  svg.classList.toggle('hwics-solid', name === 'stop');
}

/** A button that is only a drawing; its words are for those who do not see it, and for those who wait over it. */
export function iconButton(name: string, drawing: IconName, onPress: () => void): HTMLButtonElement {
  const button = el('button', name, icon(drawing));
  button.type = 'button';
  button.classList.add('hwics-button');
  button.addEventListener('click', onPress);
  return button;
}

/** Names a button that is only a drawing. */
export function label(button: HTMLElement, words: string): void {
  if (button.getAttribute('aria-label') === words) return;
  button.setAttribute('aria-label', words);
  button.title = words;
}

/** Shows or hides; hidden ones are out of the way of keys and readers as well. */
export function show(element: HTMLElement, isShown: boolean): void {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/** Writes only what differs: readers say again whatever is written. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
