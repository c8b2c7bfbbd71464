/** `properties.ssl.*` → what Node makes encrypted connections with. Key and certificate are tried out before anything is connected. */
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import type { ConnectionValues } from './connection-properties.ts';
import { keyUnusable, pemUnreadable } from './tls-errors.ts';

export function tlsOf(options: ConnectionValues): ConnectionOptions | undefined {
  if (!/SSL$/.test(options['properties.security.protocol'])) return undefined;
  const ca = pemOf(options, 'properties.ssl.truststore.certificates') ?? fileOf(options, 'properties.ssl.truststore.location');
  const store = fileOf(options, 'properties.ssl.keystore.location');
  const cert = pemOf(options, 'properties.ssl.keystore.certificate.chain') ?? store;
  const key = pemOf(options, 'properties.ssl.keystore.key') ?? store;
  const passphrase = options['properties.ssl.key.password'];
  const given = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  try {
    const secureContext = createSecureContext(given);
    return options['properties.ssl.endpoint.identification.algorithm'] === ''
      ? { secureContext, checkServerIdentity: () => undefined }
      : { secureContext };
  } catch (cause) {
    throw keyUnusable(cause, options);
  }
}

type PemOption = 'properties.ssl.truststore.certificates' | 'properties.ssl.keystore.certificate.chain' | 'properties.ssl.keystore.key';

/** The Java client takes PEM on one line too, with blanks where lines end. */
function pemOf(options: ConnectionValues, key: PemOption): string | undefined {
  return options[key]
    ?.replace(/\\n/g, '\n')
    .replace(/(-----BEGIN [A-Z ]+-----)([^-]+)(-----END [A-Z ]+-----)/g, (_, begin: string, body: string, end: string) => {
      return `${begin}\n${body.trim().replace(/\s+/g, '\n')}\n${end}\n`;
    });
}

function fileOf(
  options: ConnectionValues,
  key: 'properties.ssl.truststore.location' | 'properties.ssl.keystore.location',
): string | undefined {
  const path = options[key];
  if (path === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw pemUnreadable(key, path, { reason: cause instanceof Error ? cause.message : String(cause), cause });
  }
  if (!bytes.includes('-----BEGIN ')) throw pemUnreadable(key, path, { reason: 'it is not PEM, which begins with -----BEGIN' });
  return bytes.toString('latin1');
}
