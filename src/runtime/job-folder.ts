/**
 * The folder of one job: its LMDB environment and the lock that says which process runs it.
 *
 * The lock names pid and start time of its owner, so that a killed process frees it and a later process with the same pid does not hold it.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../model/errors.ts';

const LOCK = 'lock';
const NOTE = 'checkpoint.json';

/** The last complete checkpoint of a job. */
export interface CheckpointNote {
  readonly id: number;
  readonly completedAtMs: number;
}

export interface JobFolderView {
  readonly checkpoint: CheckpointNote | undefined;
  /** The live process that runs the job, this one included. */
  readonly ownerPid: number | undefined;
}

/** Looks without opening anything: cheap, and safe while another process runs the job. */
export function inspectJobFolder(folder: string): JobFolderView {
  const owner = readJson<Owner>(join(folder, LOCK));
  const isLive = owner !== undefined && isAlive(owner);
  return { checkpoint: readJson<CheckpointNote>(join(folder, NOTE)), ownerPid: isLive ? owner.pid : undefined };
}

/** Makes the folder and takes its lock; a UserError names the live process that holds it. Answers with how to give it back. */
export function lockJobFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, LOCK);
  const mine: Owner = { pid: process.pid, startedAt: startTimeOf(process.pid), token: randomUUID() };
  while (!takeLock(path, mine)) {
    const owner = readJson<Owner>(path);
    if (owner !== undefined && isAlive(owner)) throw ownedElsewhere(folder, owner.pid);
    removeStale(path, owner);
  }
  return () => {
    if (readJson<Owner>(path)?.token === mine.token) rmSync(path, { force: true });
  };
}

/** For `inspectJobFolder`; what counts is in LMDB. */
export function noteCheckpoint(folder: string, note: CheckpointNote): void {
  const draft = join(folder, `${NOTE}.draft`);
  writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  renameSync(draft, join(folder, NOTE));
}

interface Owner {
  readonly pid: number;
  readonly startedAt: string | undefined;
  readonly token: string;
}

function takeLock(path: string, mine: Owner): boolean {
  // Written aside and linked, so that nobody ever reads half a lock.
  const draft = `${path}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two processes may find the same stale lock: only the one that moves that very lock away may go on; a newer one is put back. */
function removeStale(path: string, stale: Owner | undefined): void {
  const aside = `${path}.stale.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Somebody else was faster.
  }
  const moved = readJson<Owner>(aside);
  if (moved !== undefined && moved.token !== stale?.token) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return owner.startedAt === undefined || owner.startedAt === startTimeOf(owner.pid);
}

/** Start of a process in clock ticks since boot (proc(5), field 22), with the boot's id; undefined where there is no /proc. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program stands in parentheses and may hold spaces: fields are counted behind it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function ownedElsewhere(folder: string, pid: number): UserError {
  return new UserError('JOB_OWNED', {
    problem: `The job is already running in the process with pid ${pid} (${folder}).`,
    remedy: `Stop it there first, or end that process: kill ${pid}. It leaves a checkpoint from which the job can be resumed.`,
  });
}
