/** The pages of the manual that are read from the catalogues: `npm run docs` writes them, a test says when they are stale. */
import { connectors } from '../../../src/connectors/catalogue.ts';
import type { Connector } from '../../../src/connectors/connector.ts';
import { formats } from '../../../src/formats/catalogue.ts';
import type { Format } from '../../../src/formats/format.ts';
import { aggregateNames, findAggregate } from '../../../src/functions/aggregates.ts';
import { FAMILIES, namesOf } from '../../../src/functions/catalogue.ts';
import { formatDuration } from '../../../src/model/duration.ts';
import type { MetadataEntry } from '../../../src/model/metadata.ts';
import type { OptionEntry, OptionLiteral } from '../../../src/model/options.ts';
import { SETTINGS } from '../../../src/model/settings.ts';
import { formatType } from '../../../src/model/types.ts';

import { KEY_GROUPS, type KeyGroup } from '../../../src/ui/key-commands.ts';
import { type ErrorEntry, errorTable } from './error-table.ts';

/** File name in src/manual → its text. */
export function manualPages(): ReadonlyMap<string, string> {
  return new Map([
    ['options.md', optionsPage()],
    ['functions.md', functionsPage()],
    ['errors.md', errorsPage()],
    ['keys.md', keysPage()],
  ]);
}

const MADE = '<!-- Made by npm run docs from the catalogues in the sources: edits here are lost. -->';

function page(title: string, introduction: string, sections: readonly string[]): string {
  return `${MADE}\n\n# ${title}\n\n${introduction}\n\n${sections.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, '<br>');
}

/** In the font of a program; a text that holds backticks of its own keeps them. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function optionsPage(): string {
  const sections = connectors().map((connector) => `## ${connector.name}\n\n${connectorText(connector)}`);
  const settings = `## Settings\n\nWhat \`SET 'key' = 'value';\` knows.\n\n${optionTable(SETTINGS)}`;
  const introduction =
    "Keys, values and defaults are those of Flink and Flink CDC; where a default differs, both are given. An option that has no meaning here is\naccepted with a notice; one that would change the result and is not supported is refused. `HELP 'mysql-cdc';` shows the same in the program.";
  const formatSections = formats().map((format) => `### ${format.name}\n\n${formatText(format)}`);
  const ofFormats = `## Formats\n\nOf connectors that carry messages: the options of \`'format' = 'json'\` begin with \`json.\`, those of \`'value.format' = 'json'\`\nwith \`value.json.\`.\n\n${formatSections.join('\n\n')}`;
  return page('Options', introduction, [...sections, ofFormats, settings]);
}

function formatText({ name, summary, options, metadata }: Format): string {
  const own = Object.fromEntries(Object.entries(options).map(([key, entry]) => [`${name}.${key}`, entry]));
  const keys = Object.entries(metadata).map(([key, entry]): [string, MetadataEntry] => [`value.${key}`, entry]);
  return `${summary}\n\n${Object.keys(own).length === 0 ? 'No options.' : optionTable(own)}${metadataTable(keys)}`;
}

function metadataTable(metadata: readonly (readonly [string, MetadataEntry])[]): string {
  if (metadata.length === 0) return '';
  const rows = metadata.map(([key, { type, doc }]) => [code(key), formatType(type), doc]);
  return `\n\nMetadata columns:\n\n${table(['key', 'type', ''], rows)}`;
}

function connectorText({ summary, options, source, sink }: Connector): string {
  const roles = [source === undefined ? '' : 'reads', sink === undefined ? '' : 'writes'].filter((role) => role !== '').join(' and ');
  const metadata = Object.entries(source?.metadata(undefined) ?? {});
  const optionLines = Object.keys(options).length === 0 ? 'No options.' : optionTable(options);
  return `${summary} It ${roles}.\n\n${optionLines}${metadataTable(metadata)}`;
}

function optionTable(literal: OptionLiteral): string {
  return table(
    ['option', 'default', 'meaning'],
    Object.entries(literal).map(([key, entry]) => [code(key), defaultOf(entry), meaningOf(entry)]),
  );
}

function defaultOf(entry: OptionEntry<unknown>): string {
  if (entry.isRequired) return 'required';
  const { default: value, flinkDefault, kind } = entry;
  const ours = value === undefined ? '' : code(kind === 'duration' ? formatDuration(Number(value)) : String(value));
  return flinkDefault === undefined ? ours : `${ours} (Flink: ${flinkDefault})`;
}

function meaningOf({ doc, values, standing }: OptionEntry<unknown>): string {
  const choices = values === undefined ? '' : ` One of ${values.map(code).join(', ')}.`;
  if (standing.kind === 'honoured') return `${doc}${choices}`;
  return `${doc}${choices} *${standing.kind === 'harmless' ? 'No effect here' : 'Refused'}: ${standing.reason}*`;
}

function functionsPage(): string {
  const families = FAMILIES.map(({ name, functions }) => {
    const rows = functions.map((entry) => {
      const others = namesOf(entry).slice(1);
      const also = others.length === 0 ? '' : ` Also ${others.map(code).join(', ')}.`;
      return [code(entry.syntax), `${entry.doc}${also}`, `${code(entry.example.sql)} → ${code(entry.example.result)}`];
    });
    return `## ${name}\n\n${table(['function', 'meaning', 'example'], rows)}`;
  });
  const aggregates = aggregateNames().flatMap((name) => {
    const found = findAggregate(name);
    return found === undefined || found.name !== name ? [] : [[code(found.syntax), found.doc]];
  });
  return page('Functions', 'Names, types and results are those of Flink. Every example is run as a test. `HELP <name>;` shows one.', [
    ...families,
    `## Aggregate\n\n${table(['function', 'meaning'], aggregates)}`,
  ]);
}

function errorsPage(): string {
  const errors = errorTable();
  const sections = [...new Set(errors.map(partOf))].map((part) => {
    const rows = errors.filter((entry) => partOf(entry) === part).map((entry) => [code(entry.code), entry.problem, entry.remedy]);
    return `## ${part}\n\n${table(['code', 'what is wrong', 'what to do'], rows)}`;
  });
  return page(
    'Errors',
    'Every error names its cause and what to do next; codes are stable. `…` stands for what an error says of the case at hand.',
    sections,
  );
}

/** The first word of the code: the part that raises it. */
function partOf(entry: ErrorEntry): string {
  return entry.code.split('_')[0] ?? entry.code;
}

function keysPage(): string {
  const sections = Object.values<KeyGroup>(KEY_GROUPS).map(({ title, commands }) => {
    const rows = commands.map(({ keys, name, help }) => [keys.map(code).join(', '), name, help]);
    return `## ${title}\n\n${table(['keys', 'command', ''], rows)}`;
  });
  return page('Keys', 'The same list is in the program: F1.', sections);
}
