/** The little of the test server that is used here; it ships without types. */
declare module 's3rver' {
  export default class S3rver {
    constructor(options: { port: number; address: string; silent: boolean; directory: string });
    run(): Promise<unknown>;
    close(): Promise<void>;
    configureBuckets(): Promise<unknown>;
  }
}
