/** `sasl.jaas.config` of a Java client: one login module and its options, as Java's own parser reads them. */

export interface JaasConfig {
  /** Without its package: `ScramLoginModule`. */
  readonly module: string;
  /** As given: `username`, `password`, `clientId`, … */
  readonly options: ReadonlyMap<string, string>;
}

/** Throws a plain Error whose message completes "must be …"; nothing of the text is repeated, since it holds a password. */
export function parseJaas(text: string): JaasConfig {
  const [, name, rest] = /^\s*([\w.$]+)\s+(?:required|requisite|sufficient|optional)\b([\s\S]*);\s*$/i.exec(text) ?? [];
  if (name === undefined || rest === undefined) throw new Error(SHAPE);
  const options = new Map<string, string>();
  const left = rest.replace(
    /\s*([\w.-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^\s"';]+))/gy,
    (_, key: string, ...found: unknown[]) => {
      const quoted = found[0] ?? found[1];
      options.set(key, typeof quoted === 'string' ? quoted.replace(/\\(.)/g, '$1') : String(found[2]));
      return '';
    },
  );
  if (left.trim() !== '') throw new Error(SHAPE);
  return { module: name.slice(name.lastIndexOf('.') + 1), options };
}

const SHAPE =
  'a login module with its options and a semicolon at the end: ' +
  `org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";`;
