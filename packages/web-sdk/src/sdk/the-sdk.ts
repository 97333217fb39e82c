import { browserEnvironment } from '../browser/environment.ts';
import { Sdk } from './sdk.ts';

/** The one of this page. Nothing is touched before a method is called: pages are also rendered on servers. */
export const theSdk = new Sdk(browserEnvironment());
