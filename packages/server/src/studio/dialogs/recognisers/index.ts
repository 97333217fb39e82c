export { wholeReason } from './failures.ts';
export {
  openRecognisers,
  type ChosenRecogniser,
  type Recognisers,
  type RecognisersOptions,
} from './recognisers.ts';
