export { ModelError } from './flatbuffer.ts';
export { TfliteNet } from './net.ts';
