/**
 * How a connection to MySQL is encrypted, in the words of Connector/J: `sslMode` of Connector/J 8, or the older `useSSL`, `requireSSL` and
 * `verifyServerCertificate`. Whoever reads them says what a property is called where the user wrote it (`NameOf`).
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { UserError } from '../../model/errors.ts';

export type TlsMode =
  | { readonly kind: 'disabled' }
  /** Encrypted where the server can, not verified. */
  | { readonly kind: 'preferred' }
  /** Encrypted, not verified. */
  | { readonly kind: 'required' }
  /** `authorityFile`: PEM of the authority that signed the server's certificate; without it those that Node trusts. */
  | { readonly kind: 'verify-ca' | 'verify-identity'; readonly authorityFile: string | undefined };

/** `sslMode` → what a message calls it. */
export type NameOf = (property: string) => string;

function inWithList(property: string): string {
  return `'jdbc.properties.${property}'`;
}

/** Throws a UserError for a value that is not one of the property's. `properties` are named as Connector/J spells them. */
export function readTlsMode(properties: ReadonlyMap<string, string>, nameOf: NameOf = inWithList): TlsMode {
  const authorityFile = authorityFileOf(properties);
  const mode = properties.get('sslMode')?.toUpperCase().replace('-', '_') ?? olderMode(properties);
  switch (mode) {
    case 'DISABLED':
      return { kind: 'disabled' };
    case 'PREFERRED':
      return { kind: 'preferred' };
    case 'REQUIRED':
      return { kind: 'required' };
    case 'VERIFY_CA':
      return { kind: 'verify-ca', authorityFile };
    case 'VERIFY_IDENTITY':
      return { kind: 'verify-identity', authorityFile };
    default:
      throw propertyInvalid(nameOf('sslMode'), mode, "'DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA' or 'VERIFY_IDENTITY'");
  }
}

/** The properties that are read here, as Connector/J spells them. */
export const TLS_PROPERTIES: ReadonlySet<string> = new Set([
  'sslMode',
  'useSSL',
  'requireSSL',
  'verifyServerCertificate',
  'serverSslCert',
  'trustCertificateKeyStoreUrl',
  'trustCertificateKeyStoreType',
  'clientCertificateKeyStoreUrl',
]);

/** Properties that ask for security which is not given here: accepting them silently would be a lie. */
export function refusedTlsProperties(properties: ReadonlyMap<string, string>, nameOf: NameOf = inWithList): readonly UserError[] {
  const faults: UserError[] = [];
  if (properties.has('clientCertificateKeyStoreUrl')) {
    const name = nameOf('clientCertificateKeyStoreUrl');
    faults.push(propertyInvalid(name, 'a client certificate', 'left out: users with a password only are supported'));
  }
  const type = properties.get('trustCertificateKeyStoreType');
  if (properties.has('trustCertificateKeyStoreUrl') && type?.toUpperCase() !== 'PEM') {
    const wanted = `a PEM file, with ${nameOf('trustCertificateKeyStoreType')} = PEM (a Java key store cannot be read here)`;
    faults.push(propertyInvalid(nameOf('trustCertificateKeyStoreUrl'), properties.get('trustCertificateKeyStoreUrl') ?? '', wanted));
  }
  return faults;
}

function authorityFileOf(properties: ReadonlyMap<string, string>): string | undefined {
  const given = properties.get('serverSslCert') ?? properties.get('trustCertificateKeyStoreUrl');
  return given?.replace(/^file:(\/\/)?/, '');
}

function olderMode(properties: ReadonlyMap<string, string>): string {
  const isOn = (name: string): boolean => properties.get(name)?.toLowerCase() === 'true';
  if (!isOn('useSSL') && !isOn('requireSSL')) return 'DISABLED';
  if (isOn('verifyServerCertificate')) return 'VERIFY_CA';
  return isOn('requireSSL') ? 'REQUIRED' : 'PREFERRED';
}

/** What mysql2 is given; undefined: a plain connection. */
export function tlsOptions(tls: TlsMode, host: string, nameOf: NameOf = inWithList): SslOptions | undefined {
  if (tls.kind === 'disabled') return undefined;
  // mysql2 passes no name for an address on to Node, which then compares the certificate with "localhost".
  if (tls.kind === 'verify-identity' && isIP(host) !== 0) throw identityNeedsName(host, nameOf);
  const isVerified = tls.kind === 'verify-ca' || tls.kind === 'verify-identity';
  return {
    rejectUnauthorized: isVerified,
    verifyIdentity: tls.kind === 'verify-identity',
    ...(isVerified && tls.authorityFile !== undefined ? { ca: readAuthority(tls.authorityFile, nameOf) } : {}),
  };
}

export interface SslOptions {
  readonly rejectUnauthorized: boolean;
  readonly verifyIdentity: boolean;
  readonly ca?: string;
}

function readAuthority(file: string, nameOf: NameOf): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('MYSQL_CERTIFICATE_UNREADABLE', {
      problem: `The certificate file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: `Check ${nameOf('serverSslCert')}: the path of a PEM file that this user may read.`,
      cause,
    });
  }
}

/** An address cannot be compared with the name in a certificate. */
function identityNeedsName(host: string, nameOf: NameOf): UserError {
  return new UserError('MYSQL_TLS_FAILED', {
    problem: `The certificate's name cannot be verified for the address ${host}.`,
    remedy: `Write the host name that stands in the certificate instead of the address, or use VERIFY_CA as ${nameOf('sslMode')}.`,
  });
}

function propertyInvalid(name: string, given: string, wanted: string): UserError {
  return new UserError('OPTION_INVALID', { problem: `'${given}' is not valid for ${name}.`, remedy: `It must be ${wanted}.` });
}
