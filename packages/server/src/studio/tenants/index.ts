export * from './cli.ts';
export * from './create.ts';
export {
  CREDENTIALS_FILE,
  credentialsPath,
  readCredentialsFile,
  type CredentialsDocument,
} from './credentials-file.ts';
export { ensureFirstTenant, FIRST_TENANT, type FirstTenantOptions } from './first.ts';
export * from './identities.ts';
export { BadPolicy, isAllowed, parsePolicy, type Statement } from './policies.ts';
export { openSecretBox, SECRET_KEY_FILE, SecretBox, SecretBoxError } from './secret-box.ts';
export * from './temporary-keys.ts';
