import { HwICSUiSdk } from './sdk/hw-ics-ui-sdk.ts';

/** Of `<script src="HwICSUiSdk.js">`: these names, and nothing else, become the window's (or a bundler's exports). */
export { HwICSUiSdk, HwICSUiSdk as HwICSUISdk, HwICSUiSdk as HwIcsUiSdk, HwICSUiSdk as HwlCSUiSdk };
