/**
 * Reads tables of MySQL and MariaDB as a changelog: first what they hold, then the binlog, without gap or duplicate.
 *
 *   source.ts     joins the two, and owns the position      snapshot.ts   rows, read view after read view
 *   stream.ts     the log as changes                        dump.ts       the server's bytes, behind zongji's handshake
 *   preflight.ts  what must be true at the server           errors.ts     what can go wrong there
 */
import { ALL } from '../../model/changelog-mode.ts';
import { simple, temporal, varchar } from '../../model/types.ts';
import { defineConnector } from '../connector.ts';
import { shareKey } from './address.ts';
import { declarationFaults } from './declaration.ts';
import { options } from './options.ts';
import { formatPosition, type MysqlCdcPosition } from './position.ts';

export const mysqlCdc = defineConnector({
  name: 'mysql-cdc',
  summary: 'Snapshot and binlog of MySQL and MariaDB tables.',
  options,
  source: {
    metadata: {
      op_ts: {
        type: temporal('TIMESTAMP_LTZ', 3, false),
        doc: 'When the change was committed; 1970-01-01 00:00:00 UTC for a row of the snapshot.',
      },
      file: { type: varchar(undefined, false), doc: 'Binlog file of the change; for a row of the snapshot, the one it was read beside.' },
      pos: { type: simple('BIGINT', false), doc: 'Where its event begins in that file.' },
      gtid: { type: varchar(), doc: 'GTID of its transaction; NULL for a row of the snapshot, and where the server has none.' },
    },
    changelogMode: () => ALL,
    isBounded: () => false,
    isReplayable: () => true,
    validate: declarationFaults,
    shareKey,
    // The drivers are loaded only by a job that needs them: HELP and EXPLAIN stay instant.
    async preflight(scans) {
      const { preflight } = await import('./preflight.ts');
      return await preflight(scans);
    },
    async openSource(scans, context) {
      const { MysqlCdcSource } = await import('./source.ts');
      return new MysqlCdcSource(scans, context);
    },
    formatPosition: (position) => formatPosition(position as MysqlCdcPosition),
  },
});
