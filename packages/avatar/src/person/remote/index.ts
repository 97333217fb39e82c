export { RendererClient, type PictureSize, type RendererOptions, type RenderStream } from './client.ts';
export { checkRenderer, type ConformanceCheck, type ConformanceOptions } from './conformance.ts';
export * from './contract.ts';
export { RemoteFigure, type RemoteFigureOptions } from './remote-figure.ts';
export { createRendererServer, type RendererServerOptions } from './server.ts';
export { putRendererBeside, rendererBeside } from './beside.ts';
export { RENDERER_WARNING } from './with-renderer.ts';
