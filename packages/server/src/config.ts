/** Placeholder shape until the schema lands; see design section 9 and decisions "Running it". */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly publicUrl?: string;
  readonly publicHost?: string;
  readonly region: 'cn-north-4' | 'cn-east-1' | 'ap-southeast-3';
  readonly limits: 'cn-north-4' | 'cn-east-1' | 'ap-southeast-3' | 'off';
  readonly allowedNetworks: readonly string[];
  readonly databaseUrl?: string;
  readonly s3?: {
    readonly endpoint?: string;
    readonly region: string;
    readonly bucket: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly pathStyle: boolean;
  };
  readonly renderConcurrency: number;
  readonly welcome: boolean;
}
