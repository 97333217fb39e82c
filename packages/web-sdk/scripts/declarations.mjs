// One self-contained file of types, from what the compiler wrote for the SDK's own sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ALIASES = ['HwICSUISdk', 'HwIcsUiSdk', 'HwlCSUiSdk'];

/** Without imports, exports of other files and source maps. */
function own(text) {
  return text
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^\/\/# sourceMappingURL=.*\n?/gm, '')
    .trim();
}

/**
 * Types of the SDK for `HwICSUiSdk.d.ts`.
 * @param {string} dist what the compiler wrote for this package
 */
export function declarations(dist) {
  const types = own(readFileSync(join(dist, 'types.d.ts'), 'utf8'));
  const sdk = own(readFileSync(join(dist, 'sdk', 'hw-ics-ui-sdk.d.ts'), 'utf8'));
  const names = ALIASES.map((name) => `HwICSUiSdk as ${name}`).join(', ');
  const globals = ['HwICSUiSdk', ...ALIASES].map((name) => `    ${name}: typeof HwICSUiSdk;`).join('\n');
  return `// Types of the Cyclorama Web SDK. Made by its build.
${types}

${sdk}

export { ${names} };
export default HwICSUiSdk;

declare global {
  /** With \`<script src="HwICSUiSdk.js">\`. */
  interface Window {
${globals}
  }
}
`;
}
