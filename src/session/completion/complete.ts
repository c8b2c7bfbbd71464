/**
 * What may be written at the cursor, best first: the kinds of things that the grammar wants there, filled from the catalogues and from what
 * the session knows, and narrowed to what answers the letters typed so far. Pure but for `facts.files`, and fast enough for every keystroke.
 */
import type { Span } from '../../model/errors.ts';
import { completionPlace } from '../../sql/completion/place.ts';
import type { Want } from '../../sql/completion/wants.ts';
import { quoted } from '../../sql/names.ts';
import { quoteName } from '../../sql/quote-name.ts';
import { typeNames } from '../../sql/type-words.ts';
import { helpTopics } from '../statements/help.ts';
import { columnItems } from './column-items.ts';
import { functionItems } from './function-items.ts';
import type { CompletionFacts, CompletionItem } from './item.ts';
import { keywordItems } from './keyword-items.ts';
import { type Letters, lettersLike } from './letters.ts';
import { commonStart, matchRank } from './match.ts';
import { metadataKeys, optionKeys, optionValues, settingKeys, settingValues } from './option-items.ts';

export interface Completions {
  /** What a chosen item replaces. */
  readonly span: Span;
  readonly typed: string;
  readonly items: readonly CompletionItem[];
  /** How all items that start as typed go on, as far as they do so together; never shorter than what was typed. */
  readonly commonStart: string;
}

/** More would not be read. */
const ITEMS_MAX = 200;

export function complete(text: string, cursor: number, facts: CompletionFacts): Completions {
  const { span, typed, quote, wants } = completionPlace(text, cursor);
  const behind = text.slice(span.end, span.end + 40);
  const place: Place = { typed, behind, letters: lettersLike(typed, text.slice(0, span.start)), facts };
  const ranked = wants.flatMap((want, order) => itemsOf(want, place).flatMap((item) => rankedItem(item, typed, order)));
  // Letters in the middle of a word count where nothing begins with them.
  const rankMax = ranked.some(({ rank }) => rank <= 1) ? 1 : 3;
  ranked.sort((left, right) => left.rank - right.rank || left.order - right.order);
  const starting = ranked.filter(({ rank }) => rank === 0).map(({ item }) => item.label);
  const items = distinct(
    ranked.filter(({ rank }) => rank <= rankMax).map(({ item }) => (quote === '`' ? { ...item, insert: quoted(item.label, '`') } : item)),
  );
  return { span, typed, items: items.slice(0, ITEMS_MAX), commonStart: startOf(typed, starting) };
}

interface Place {
  readonly typed: string;
  readonly behind: string;
  readonly letters: Letters;
  readonly facts: CompletionFacts;
}

function rankedItem(item: CompletionItem, typed: string, order: number) {
  // `o.id` is found by its column, too.
  const dot = item.kind === 'column' ? item.label.lastIndexOf('.') + 1 : 0;
  const rank = matchRank(item.label.slice(dot), typed) ?? matchRank(item.label, typed);
  return rank === undefined ? [] : [{ item, rank, order }];
}

function startOf(typed: string, labels: readonly string[]): string {
  const start = commonStart(labels);
  return start.length > typed.length ? start : typed;
}

function distinct(items: readonly CompletionItem[]): readonly CompletionItem[] {
  const seen = new Set<string>();
  return items.filter(({ insert }) => {
    const isNew = !seen.has(insert);
    seen.add(insert);
    return isNew;
  });
}

function itemsOf(want: Want, place: Place): readonly CompletionItem[] {
  const { facts, behind, letters } = place;
  switch (want.kind) {
    case 'keyword':
      return keywordItems(want.words, behind, letters);
    case 'table':
      return tableItems(want, facts);
    case 'column':
      return columnItems(want.sources, want.qualifier, facts.catalog);
    case 'function':
      return functionItems(behind).map(letters);
    case 'type':
      return typeNames().map((name) => letters({ kind: 'type', label: name, insert: name, detail: '', doc: '' }));
    case 'option-key':
      return optionKeys(want.given, behind);
    case 'option-value':
      return optionValues(want.key, want.given);
    case 'metadata':
      return metadataKeys(want.given);
    case 'setting-key':
      return settingKeys(want.isAssigned, behind);
    case 'setting-value':
      return settingValues(want.key);
    case 'job':
      return jobItems(facts);
    case 'topic':
      return helpTopics().map(({ topic, doc }) => ({ kind: 'topic', label: topic.replaceAll("'", ''), insert: topic, detail: '', doc }));
    case 'file':
      return fileItems(place);
  }
}

function tableItems({ use, queries }: Extract<Want, { kind: 'table' }>, { catalog }: CompletionFacts): readonly CompletionItem[] {
  const fitting = catalog.tables.filter(({ isReadable, isWritable }) => use === 'any' || (use === 'read' ? isReadable : isWritable));
  const tables = fitting.map(({ name, columns, connector }): CompletionItem => {
    const doc = columns.map((column) => column.name).join(', ');
    return { kind: 'table', label: name, insert: quoteName(name), detail: connector ?? '', doc };
  });
  const named = queries.map((name): CompletionItem => ({ kind: 'table', label: name, insert: quoteName(name), detail: 'WITH', doc: '' }));
  return [...named, ...tables];
}

function jobItems({ jobs, unfinished }: CompletionFacts): readonly CompletionItem[] {
  const known = [
    ...jobs.map(({ name, state, id }) => ({ name, id, detail: state })),
    ...unfinished.filter(({ id }) => !jobs.some((job) => job.id === id)).map(({ name, id }) => ({ name, id, detail: 'unfinished' })),
  ];
  return known.map(({ name, id, detail }) => {
    const isUnique = known.filter((job) => job.name === name).length === 1;
    const label = isUnique ? name : id;
    return { kind: 'job', label, insert: quoted(label, "'"), detail, doc: isUnique ? `Job ${id}.` : `Job ${name}.` };
  });
}

/** Folders, and what ends in .sql, beside what is typed of the path. */
function fileItems({ typed, facts }: Place): readonly CompletionItem[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const entries = facts.files(folder).filter((entry) => /\/$|\.sql$/i.test(entry) && (!entry.startsWith('.') || typed.endsWith('.')));
  return entries.map((entry) => {
    const path = folder + entry;
    return {
      kind: 'file',
      label: path,
      insert: entry.endsWith('/') ? quoted(path, "'").slice(0, -1) : quoted(path, "'"),
      detail: '',
      doc: '',
    };
  });
}
