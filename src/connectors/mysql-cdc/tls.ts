/**
 * How a connection is encrypted, read from the `jdbc.properties.*` that Flink users already have: `sslMode` of Connector/J 8, or the older
 * `useSSL`, `requireSSL` and `verifyServerCertificate`. Without any the connection is plain, as Flink CDC's is.
 */
import type { UserError } from '../../model/errors.ts';
import { tlsPropertyInvalid } from './errors.ts';

export type TlsMode =
  | { readonly kind: 'disabled' }
  /** Encrypted where the server can, not verified. */
  | { readonly kind: 'preferred' }
  /** Encrypted, not verified. */
  | { readonly kind: 'required' }
  /** `authorityFile`: PEM of the authority that signed the server's certificate; without it those that Node trusts. */
  | { readonly kind: 'verify-ca' | 'verify-identity'; readonly authorityFile: string | undefined };

/** Throws a UserError for a value that is not one of the property's. `properties` is without the prefix `jdbc.properties.`. */
export function readTlsMode(properties: ReadonlyMap<string, string>): TlsMode {
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
      throw tlsPropertyInvalid('sslMode', mode, "'DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA' or 'VERIFY_IDENTITY'");
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
export function refusedTlsProperties(properties: ReadonlyMap<string, string>): readonly UserError[] {
  const faults: UserError[] = [];
  if (properties.has('clientCertificateKeyStoreUrl')) {
    faults.push(
      tlsPropertyInvalid('clientCertificateKeyStoreUrl', 'a client certificate', 'left out: users with a password only are supported'),
    );
  }
  const type = properties.get('trustCertificateKeyStoreType');
  if (properties.has('trustCertificateKeyStoreUrl') && type?.toUpperCase() !== 'PEM') {
    const wanted = "a PEM file, with 'jdbc.properties.trustCertificateKeyStoreType' = 'PEM' (a Java key store cannot be read here)";
    faults.push(tlsPropertyInvalid('trustCertificateKeyStoreUrl', properties.get('trustCertificateKeyStoreUrl') ?? '', wanted));
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
