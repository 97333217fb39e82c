export type Theme = 'dark' | 'light' | 'system';

const STORED = 'cyclorama.theme';

/** Dark unless something else was chosen: a control room. */
export function chosenTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'system' ? stored : 'dark';
}

/** Shows the console in a theme and remembers it. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  showTheme(theme);
}

/** Shows the chosen theme; follows the system where that was chosen. Done once, at the start. */
export function startTheme(): void {
  showTheme(chosenTheme());
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => showTheme(chosenTheme()));
}

function showTheme(theme: Theme): void {
  const light =
    theme === 'light' || (theme === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset['theme'] = light ? 'light' : 'dark';
}
