export { rasteriseAreas, type AreaMasks } from './areas.ts';
export { loadFinishKernels, wrapStrength, type FinishKernels } from './load.ts';
