/**
 * Messages as text that can be read and compared: topic, key and value a line, divided by tabs, `\N` for none. A schema that messages carry
 * stands once at the top, as `#1 …`, and in its messages as `#1`.
 */
export interface KafkaMessageText {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string | null;
}

const HEAD = '{"schema":';
const TAIL = ',"payload":';

export function fixtureText(messages: readonly KafkaMessageText[]): string {
  const schemas = new Map<string, string>();
  const short = (text: string | null) => {
    if (text === null) return '\\N';
    const end = text.indexOf(TAIL);
    if (!text.startsWith(HEAD) || end < 0) return text;
    const schema = text.slice(HEAD.length, end);
    if (!schemas.has(schema)) schemas.set(schema, `#${schemas.size + 1}`);
    return `${HEAD}${schemas.get(schema)}${text.slice(end)}`;
  };
  const lines = messages.map(({ topic, key, value }) => `${topic}\t${short(key)}\t${short(value)}\n`);
  return `${[...schemas].map(([schema, name]) => `${name} ${schema}\n`).join('')}${lines.join('')}`;
}

/** The messages that `fixtureText` wrote, byte for byte. */
export function fixtureMessages(text: string): readonly KafkaMessageText[] {
  const lines = text.trimEnd().split('\n');
  const schemas = new Map(
    lines.filter((line) => line.startsWith('#')).map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  const whole = (part: string) => {
    if (part === '\\N') return null;
    const name = /^\{"schema":(#\d+)/.exec(part)?.[1];
    return name === undefined ? part : `${HEAD}${schemas.get(name)}${part.slice(HEAD.length + name.length)}`;
  };
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [topic = '', key = '\\N', value = '\\N'] = line.split('\t');
      return { topic, key: whole(key), value: whole(value) };
    });
}

/** The number of its schema stands behind a zero in a message in Avro, as Confluent's converter writes it. */
export function schemaId(message: Buffer): number {
  return message.readInt32BE(1);
}
