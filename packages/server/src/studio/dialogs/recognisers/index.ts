export {
  openRecognisers,
  type ChosenRecogniser,
  type Recognisers,
  type RecognisersOptions,
} from './recognisers.ts';
