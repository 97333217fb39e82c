export * from './packets.ts';
export * from './proxy.ts';
export * from './publisher.ts';
