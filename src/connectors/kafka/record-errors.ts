/** What is wrong with offsets, batches and records: it would be wrong again after a restart, so most of it is never passing. */
import { UserError } from '../../model/errors.ts';
import { UnreadableBatch } from '../../protocols/kafka/batch-header.ts';
import { CodecMissing } from '../../protocols/kafka/codec-library.ts';
import type { RecordRemedies } from '../kit/bad-record.ts';
import { notAuthorizedFor, topicMissing } from './errors.ts';
import type { KafkaValues } from './options.ts';

interface LogRange {
  readonly first: number;
  /** The one that the next record will get. */
  readonly last: number;
  /** Whether the offset is the group's. */
  readonly isGroup: boolean;
}

/** The log ends before that place, or begins behind it: going on elsewhere would skip or repeat records silently. */
export function offsetOutOfRange({ topic, partition }: Place, offset: number, { first, last, isGroup }: LogRange): UserError {
  const whose = isGroup ? 'The group’s offset' : 'The job is to read on from an offset that the log does not have: it';
  const why =
    offset < first ? 'Those records were deleted by the topic’s retention.' : 'The topic was probably created anew, or lost records.';
  return new UserError('KAFKA_OFFSET_OUT_OF_RANGE', {
    problem: `${whose} is ${offset} in ${topic}/${partition}, which holds the offsets ${first} to ${last}. ${why}`,
    remedy:
      (isGroup
        ? "Set 'properties.auto.offset.reset' to earliest or latest, or choose another 'scan.startup.mode'. "
        : "Start the job afresh with the 'scan.startup.mode' that says where it may begin; what was deleted must come from elsewhere. ") +
      'Raise retention.ms of the topic so that it outlives your longest stop.',
  });
}

export function groupOffsetMissing(groupId: string, partition: string): UserError {
  return new UserError('KAFKA_GROUP_OFFSET_MISSING', {
    problem: `The group ${groupId} has committed no offset of ${partition}.`,
    remedy: "Say where to begin then: 'properties.auto.offset.reset' = 'earliest' or 'latest', or another 'scan.startup.mode'.",
  });
}

export function partitionsWithoutOffset(option: string, partitions: readonly string[]): UserError {
  return new UserError('KAFKA_PARTITION_WITHOUT_OFFSET', {
    problem: `'${option}' says nothing of ${partitions.join(', ')}.`,
    remedy: `Give every partition its offset: 'partition:0,offset:42;partition:1,offset:300'.`,
  });
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface RefusedFetch {
  /** Kafka's number of the error. */
  readonly code: number;
  readonly offset: number;
}

/** Records that cannot be read are left to whoever wrote them, or begun behind. Those of a key's table are always read from the beginning. */
export function recordRemedies({ topic }: KafkaValues, isUpsert: boolean): RecordRemedies {
  const passBy = "start the job anew behind this one with 'scan.startup.mode' = 'specific-offsets'";
  return { correct: 'Correct the producer', passBy: isUpsert || topic?.length !== 1 ? undefined : passBy };
}

/** Error codes: https://kafka.apache.org/protocol#protocol_error_codes */
export function fetchRefused({ topic, partition }: Place, { code, offset }: RefusedFetch): UserError {
  if (code === 3) return topicMissing([{ topic, near: undefined }]);
  if (code === 29) return notAuthorizedFor([topic]);
  return new UserError('KAFKA_FETCH_REFUSED', {
    problem: `The broker cannot give the records of ${topic}/${partition} from offset ${offset} on (error ${code}).`,
    remedy: 'The log of the broker says why. The job goes on from its last checkpoint when it is started again.',
    canRetry: code !== 2,
  });
}

/** What reading a batch ended with. Bytes that are damaged may also lead outside of the batch. */
export function unreadable(cause: unknown, place: Place, offset: number): unknown {
  if (cause instanceof CodecMissing) {
    return codecMissing(`The records of ${place.topic}/${place.partition} from offset ${offset} on, packed with ${cause.codec},`, cause);
  }
  if (!(cause instanceof UnreadableBatch || cause instanceof RangeError)) return cause;
  return batchUnreadable(place, offset, { reason: cause.message, cause });
}

/** The batch at a place is not what Riffle can read. `reason` is a sentence's end. */
function batchUnreadable(
  { topic, partition }: Place,
  offset: number,
  { reason, cause }: { readonly reason: string; readonly cause: unknown },
): UserError {
  return new UserError('KAFKA_BATCH_UNREADABLE', {
    problem: `The records of ${topic}/${partition} from offset ${offset} on cannot be read: ${reason}.`,
    remedy:
      'Compression is none, gzip, snappy, lz4 or zstd; topics of brokers before 0.11 must be written anew. ' +
      "To pass over the records, start the job with 'scan.startup.mode' = 'specific-offsets' behind them.",
    cause,
  });
}

/** `what` needs the library: a sentence's beginning. */
export function codecMissing(what: string, { library, cause }: CodecMissing): UserError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
  return new UserError('KAFKA_CODEC_MISSING', {
    problem: `${what} cannot do without the library '${library}', which is not to be loaded: ${reason}.`,
    remedy: `Bring it, in the folder where Riffle is installed: npm install ${library}. Batches packed with none or gzip need no library.`,
    cause,
  });
}
