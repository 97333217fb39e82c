import { serveParent } from '../child.ts';
import { speakUnits, type UnitsRequest } from './speak.ts';

serveParent({ answer: (request) => speakUnits(request as UnitsRequest) });
