import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectJobFolder, lockJobFolder, noteCheckpoint } from '../../src/runtime/job-folder.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'riffle-folder-'));
  folder = join(parent, 'job');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('a folder belongs to the process that locked it, until it gives it back', () => {
  const unlock = lockJobFolder(folder);
  expect(inspectJobFolder(folder)).toEqual({ checkpoint: undefined, ownerPid: process.pid });
  expect(() => lockJobFolder(folder)).toThrow(`pid ${process.pid}`);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'lock')).mode & 0o777).toBe(0o600);
  unlock();
  expect(inspectJobFolder(folder).ownerPid).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('a killed process frees its folder', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  lockJobFolder(folder);
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: child.pid, startedAt: undefined, token: 'gone' }));
  expect(inspectJobFolder(folder).ownerPid).toBeUndefined();
  lockJobFolder(folder);
  expect(inspectJobFolder(folder).ownerPid).toBe(process.pid);
});

test('a later process with the same pid does not hold the lock', () => {
  lockJobFolder(folder);
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'another boot 1', token: 'old' }));
  expect(inspectJobFolder(folder).ownerPid).toBeUndefined();
  lockJobFolder(folder)();
});

test('half a lock counts as none', () => {
  lockJobFolder(folder);
  writeFileSync(join(folder, 'lock'), '{"pid":');
  lockJobFolder(folder)();
});

test('the last checkpoint is noted beside the store', () => {
  lockJobFolder(folder);
  noteCheckpoint(folder, { id: 7, completedAtMs: 1000 });
  expect(inspectJobFolder(folder).checkpoint).toEqual({ id: 7, completedAtMs: 1000 });
});
