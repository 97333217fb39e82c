export { readClip, writeClip, type ClipFile } from './clip-file.ts';
export { BLUE_CLOTH, GREEN_CLOTH, paintCloth, type Cloth } from './cloth.ts';
export { DRAWN_PEOPLE, PersonDrawer, type DrawnPerson } from './drawn-person.ts';
export { bestPlainKey, type FoundKey, type KnownFrame } from './key-search.ts';
export { composeRgb, toKeyed } from './keyed.ts';
export { MatteMeter, type MatteScore } from './metrics.ts';
export { toPlanes, toRgb, type Backing, type Cutout, type KeyedPlanes, type Planes } from './picture.ts';
export { plainKey, type Despill, type PlainKey } from './plain-keyer.ts';
export { shoot, soften, type Shot } from './shot.ts';
