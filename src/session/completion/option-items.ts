/** Options of connectors and settings of the session as completions: keys, and the values that are known. */
import { connectors, findConnector } from '../../connectors/catalogue.ts';
import { optionsOf, valueFormat } from '../../connectors/formats.ts';
import { formatDuration } from '../../model/duration.ts';
import type { OptionEntry } from '../../model/options.ts';
import { SETTINGS } from '../../model/settings.ts';
import { formatType } from '../../model/types.ts';
import { quoted } from '../../sql/names.ts';
import type { CompletionItem } from './item.ts';

type Given = ReadonlyMap<string, string>;
type Entries = Readonly<Record<string, OptionEntry<unknown>>>;

/** `behind`: what stands behind the word, which may have the equals sign already. */
export function optionKeys(given: Given, behind: string): readonly CompletionItem[] {
  const connector = given.get('connector');
  if (connector === undefined) {
    const doc = 'What the table reads from or writes to; the other options follow from it.';
    return [{ kind: 'option', label: 'connector', insert: assigned('connector', behind), detail: 'required', doc }];
  }
  return keysOf(entriesOf(given))
    .filter(({ label }) => !given.has(label))
    .map((item) => ({ ...item, insert: assigned(item.label, behind) }));
}

export function optionValues(key: string, given: Given): readonly CompletionItem[] {
  if (key === 'connector') {
    return connectors().map(({ name, summary, source, sink }) => {
      const detail = [source && 'source', sink && 'sink'].filter(Boolean).join(', ');
      return { kind: 'value', label: name, insert: quoted(name, "'"), detail, doc: summary };
    });
  }
  return valuesOf(entriesOf(given), key);
}

/** `isAssigned`: for SET, not for RESET. */
export function settingKeys(isAssigned: boolean, behind: string): readonly CompletionItem[] {
  return keysOf(SETTINGS).map((item) => ({ ...item, insert: isAssigned ? assigned(item.label, behind) : quoted(item.label, "'") }));
}

export function settingValues(key: string): readonly CompletionItem[] {
  return valuesOf(SETTINGS, key);
}

export function metadataKeys(given: Given): readonly CompletionItem[] {
  const connector = findConnector(given.get('connector') ?? '');
  const metadata = connector?.source?.metadata(valueFormat(connector, given)) ?? {};
  return Object.entries(metadata).map(([key, { type, doc }]) => ({
    kind: 'value',
    label: key,
    insert: quoted(key, "'"),
    detail: formatType(type),
    doc,
  }));
}

function entriesOf(given: Given): Entries {
  const connector = findConnector(given.get('connector') ?? '');
  return connector === undefined ? {} : optionsOf(connector, given);
}

function assigned(key: string, behind: string): string {
  return /^\s*=/.test(behind) ? quoted(key, "'") : `${quoted(key, "'")} = '`;
}

/** Required ones first, those without effect last, refused ones not at all. A key with a part of the person's own is no word to complete. */
function keysOf(entries: Entries): readonly CompletionItem[] {
  const known = Object.entries(entries).filter(([key, { standing }]) => standing.kind !== 'refused' && !/\*$|#/.test(key));
  const weight = ({ isRequired, standing }: OptionEntry<unknown>): number => (isRequired ? 0 : standing.kind === 'honoured' ? 1 : 2);
  return known
    .toSorted(([, left], [, right]) => weight(left) - weight(right))
    .map(([key, entry]) => ({ kind: 'option', label: key, insert: key, detail: detailOf(entry), doc: entry.doc }));
}

function valuesOf(entries: Entries | undefined, key: string): readonly CompletionItem[] {
  const entry = entries !== undefined && Object.hasOwn(entries, key) ? entries[key] : undefined;
  if (entry === undefined) return [];
  const fallback = defaultOf(entry);
  const listed =
    entry.values ?? (entry.kind === 'boolean' ? ['true', 'false'] : fallback === undefined || fallback === '' ? [] : [fallback]);
  return listed.map((value) => ({
    kind: 'value',
    label: value,
    insert: quoted(value, "'"),
    detail: value === fallback ? 'default' : '',
    doc: entry.doc,
  }));
}

function detailOf(entry: OptionEntry<unknown>): string {
  if (entry.isRequired) return 'required';
  if (entry.standing.kind === 'harmless') return 'no effect here';
  const fallback = defaultOf(entry);
  return fallback === undefined || fallback === '' ? entry.kind : `default ${fallback}`;
}

function defaultOf({ kind, default: fallback, isRequired }: OptionEntry<unknown>): string | undefined {
  if (fallback === undefined || isRequired) return undefined;
  return kind === 'duration' ? formatDuration(Number(fallback)) : String(fallback);
}
