import { openVisit, type PageSdk } from './visit.ts';

/** `/icswebclient`: the SDK comes before this script, as it does on every page. */
const { HwICSUiSdk: sdk } = globalThis as unknown as { readonly HwICSUiSdk?: PageSdk };
const main = document.getElementById('visit');
if (sdk !== undefined && main !== null) openVisit(main, sdk, globalThis.location, navigator.language);
