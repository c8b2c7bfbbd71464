/** The options of formats whose schemas stand in a registry of Confluent's kind, and what they say together. */
import type { UserError } from '../../model/errors.ts';
import { boolean, type OptionValues, optionalSecret, optionalText, refused, text } from '../../model/options.ts';
import type { Column } from '../../model/schema.ts';
import { columnFaults } from './avro-errors.ts';
import { credentialsFault, urlFault } from './registry-errors.ts';

const KEYSTORE = 'keystores of Java are not read. Name a PEM file of the authority in NODE_EXTRA_CA_CERTS when Riffle is started';

export const REGISTRY_OPTIONS = {
  url: text('Address of the schema registry: http://registry:8081. Several are separated by commas and tried one after another.'),
  subject: optionalText('Under what the schema is registered when the table is written; of Kafka the topic with -value or -key behind it.'),
  schema: optionalText('The Avro schema to write, as JSON. Left out: the one that Flink derives from the columns.'),
  'auto.register.schemas': boolean('Whether a schema that the registry does not know is registered; otherwise it must be there.', true),
  'basic-auth.credentials-source': optionalText('USER_INFO: basic-auth.user-info holds name and password. URL: the address does.'),
  'basic-auth.user-info': optionalSecret('name:password'),
  'bearer-auth.credentials-source': optionalText('STATIC_TOKEN: bearer-auth.token holds the token.'),
  'bearer-auth.token': optionalSecret('The token that is sent with every request.'),
  'ssl.keystore.location': refused('Certificate of the client, as a keystore.', KEYSTORE),
  'ssl.keystore.password': refused('Password of the keystore.', KEYSTORE),
  'ssl.truststore.location': refused('Certificates of authorities, as a keystore.', KEYSTORE),
  'ssl.truststore.password': refused('Password of the keystore.', KEYSTORE),
  'schema-registry.url': refused('The old name of url.', "it is called 'url' now."),
  'schema-registry.subject': refused('The old name of subject.', "it is called 'subject' now."),
  'properties.*': refused(
    "Settings of Confluent's client.",
    'the registry is asked without that client; what it needs has an option of its own.',
  ),
} as const;

export type RegistryOptions = OptionValues<typeof REGISTRY_OPTIONS>;

export interface RegistryAddress {
  /** Without user and password. */
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

interface Declared {
  readonly options: RegistryOptions;
  readonly role: 'read' | 'write';
}

/** What is wrong with a declaration: its options, and columns to write of which no schema can be derived where none is given. */
export function registryFaults(format: string, columns: readonly Column[], { options, role }: Declared): readonly UserError[] {
  const isDerived = role === 'write' && options.schema === undefined;
  return [...optionFaults(format, options), ...(isDerived ? columnFaults(format, columns, true) : [])];
}

function optionFaults(format: string, options: RegistryOptions): readonly UserError[] {
  const faults = urlsOf(options)
    .filter((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    .map((url) => urlFault(format, url));
  const { 'basic-auth.credentials-source': basic, 'bearer-auth.credentials-source': bearer } = options;
  if (basic !== undefined && basic !== 'USER_INFO' && basic !== 'URL')
    faults.push(credentialsFault(format, 'basic-auth', ['USER_INFO', 'URL']));
  if (bearer !== undefined && bearer !== 'STATIC_TOKEN') faults.push(credentialsFault(format, 'bearer-auth', ['STATIC_TOKEN']));
  if (basic === 'USER_INFO' && options['basic-auth.user-info'] === undefined)
    faults.push(credentialsFault(format, 'basic-auth.user-info', []));
  if (bearer === 'STATIC_TOKEN' && options['bearer-auth.token'] === undefined)
    faults.push(credentialsFault(format, 'bearer-auth.token', []));
  return faults;
}

export function addressOf(options: RegistryOptions): RegistryAddress {
  const urls = urlsOf(options).map((url) => new URL(url));
  const { username, password } = urls.find((url) => url.username !== '') ?? { username: '', password: '' };
  const inUrl = username === '' ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const user = options['basic-auth.credentials-source'] === 'URL' ? inUrl : (options['basic-auth.user-info'] ?? inUrl);
  const token = options['bearer-auth.token'];
  const authorization = token === undefined ? user && `Basic ${Buffer.from(user).toString('base64')}` : `Bearer ${token}`;
  return {
    urls: urls.map((url) => `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`),
    headers: authorization === undefined || authorization === '' ? {} : { authorization },
  };
}

function urlsOf({ url }: RegistryOptions): readonly string[] {
  return url
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
