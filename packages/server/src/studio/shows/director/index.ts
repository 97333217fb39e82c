export type { DirectorOptions } from './board.ts';
export { Director, type InsertOrder, type ShowView } from './director.ts';
export { textOf } from './layers.ts';
export * from './types.ts';
