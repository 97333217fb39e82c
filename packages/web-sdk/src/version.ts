/** Of the SDK's interface (chapter 7.2.3) that this one answers to. */
export const SDK_VERSION = '4.0.0';
