import { duration, harmless, integer, optionalSecret, optionalText, refused, text } from '../../model/options.ts';

const NO_SOURCE = 'tables are written here; jdbc cannot be read yet.';

/** The WITH list of a jdbc table. */
export const options = {
  url: text("JDBC URL: 'jdbc:postgresql://host:5432/database?currentSchema=schema' or 'jdbc:mysql://host:3306/database'."),
  'table-name': text(
    'The table, as table or schema.table (MySQL: database.table); a part with a dot or capitals may stand in double quotes (MySQL: backquotes).',
  ),
  username: optionalText('Role to connect as. Default: that of the URL, else the name of the operating system user.'),
  password: optionalSecret('Its password.'),
  'sink.buffer-flush.max-rows': integer(
    'Rows that are sent as one batch while more are coming; 0 means automatic (10,000). Whatever is there is sent when the sources pause.',
    { min: 0, max: 1_000_000 },
    0,
    { flinkDefault: '100' },
  ),
  'sink.buffer-flush.interval': duration('Longest time a row waits for its batch while more are coming; 0 means automatic (100 ms).', 0, {
    flinkDefault: '1 s',
  }),
  'sink.max-retries': integer('How often a batch is sent again after a passing failure.', { min: 0 }, 3),
  'connection.max-retry-timeout': duration('How long a lost connection is sought again.', 60_000),
  'sink.parallelism': harmless('Parallel instances of the sink.', 'a job runs in one thread.'),
  driver: harmless('Class of the Java driver.', 'the driver is built in.'),
  'compatible-mode': refused('Dialect of OceanBase.', 'the URL tells the product.'),
  'scan.partition.column': refused('Column that splits a read.', NO_SOURCE),
  'scan.partition.num': refused('Parts of a read.', NO_SOURCE),
  'scan.partition.lower-bound': refused('Least value of the first part.', NO_SOURCE),
  'scan.partition.upper-bound': refused('Greatest value of the last part.', NO_SOURCE),
  'scan.fetch-size': refused('Rows fetched at once.', NO_SOURCE),
  'scan.auto-commit': refused('Auto-commit of reads.', NO_SOURCE),
  'lookup.*': refused('Lookup joins.', NO_SOURCE),
  'filter.handling.policy': refused('Filters pushed into a read.', NO_SOURCE),
};

export type JdbcOptions = typeof options;
