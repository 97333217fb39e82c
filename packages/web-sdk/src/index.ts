import { HwICSUiSdk } from './sdk/hw-ics-ui-sdk.ts';

// The document spells it in four ways.
export { HwICSUiSdk, HwICSUiSdk as HwICSUISdk, HwICSUiSdk as HwIcsUiSdk, HwICSUiSdk as HwlCSUiSdk };
export default HwICSUiSdk;
export type * from './types.ts';
