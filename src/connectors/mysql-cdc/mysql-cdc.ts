/**
 * Reads tables of MySQL and MariaDB as a changelog: first what they hold, then the binlog, without gap or duplicate.
 *
 *   source.ts     joins the two, and owns the position      snapshot.ts   rows, read view after read view
 *   stream.ts     the log as changes                        dump.ts       the server's bytes, behind zongji's handshake
 *   start.ts      where a job without a checkpoint begins   resume.ts     whether it may go on where it was
 *   definitions.ts  tables as the server describes them
 *   preflight.ts  what must be true at the server           errors.ts     what can go wrong there
 */
import { ALL, INSERT_ONLY } from '../../model/changelog-mode.ts';
import type { MetadataEntry } from '../../model/metadata.ts';
import { METADATA, type MetadataKey } from '../../protocols/mysql/binlog/captured-table.ts';
import { defineConnector } from '../connector.ts';
import { shareKey } from './address.ts';
import { declarationFaults } from './declaration.ts';
import { optionsOfUrl } from './definition-url.ts';
import { options } from './options.ts';
import { formatPosition, type MysqlCdcPosition } from './position.ts';
import { readsRows, readsRowsAlone } from './start-mode.ts';

export const mysqlCdc = defineConnector({
  name: 'mysql-cdc',
  summary: 'Snapshot and binlog of MySQL and MariaDB tables.',
  options,
  source: {
    metadata: () => ({
      database_name: METADATA.database_name,
      table_name: METADATA.table_name,
      op_ts: withSnapshot('op_ts', '1970-01-01 00:00:00 UTC'),
      file: withSnapshot('file', 'the one it was read beside'),
      pos: withSnapshot('pos', 'the place it was read beside'),
      gtid: withSnapshot('gtid', 'NULL'),
    }),
    // In the mode 'snapshot', too: rows that change while others are read are told of, so that it ends with what the tables then hold.
    changelogMode: (bound) => (readsRowsAlone(bound.options) ? INSERT_ONLY : ALL),
    isBounded: (bound) => bound.options['scan.startup.mode'] === 'snapshot',
    isReplayable: () => true,
    hasSnapshot: (bound) => readsRows(bound.options),
    validate: declarationFaults,
    shareKey,
    // The drivers are loaded only by a job that needs them: HELP and EXPLAIN stay instant.
    async preflight(scans, { timeZone }) {
      const { preflight } = await import('./preflight.ts');
      return await preflight(scans, timeZone);
    },
    async openSource(scans, context) {
      const { MysqlCdcSource } = await import('./source.ts');
      return new MysqlCdcSource(scans, context);
    },
    formatPosition: (position) => formatPosition(position as MysqlCdcPosition),
  },
  definitions: {
    schemes: ['mysql', 'mariadb'],
    optionsOf: optionsOfUrl,
    async read(bound, isWanted) {
      const { readDefinitions } = await import('./definitions.ts');
      return await readDefinitions(bound, isWanted);
    },
  },
});

/** The metadata of the log, and what a row of the snapshot has instead. */
function withSnapshot(key: MetadataKey, instead: string): MetadataEntry {
  const { type, doc } = METADATA[key];
  return { type, doc: `${doc} A row of the snapshot has ${instead}.` };
}
