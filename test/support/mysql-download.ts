/**
 * MySQL 9 for a Debian that does not package it: the packages of Debian sid and all they depend on are unpacked into one folder and run
 * beside the system's own libraries through their own dynamic loader. Nothing is installed into the system.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MARK = '.complete';

/** Fills `root` once; rejects where apt or its mirror cannot give the packages that day. */
export async function downloadMysql(root: string): Promise<void> {
  if (existsSync(join(root, MARK))) return;
  const work = `${root}.partial-${process.pid}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'apt', 'lists', 'partial'), { recursive: true });
  await mkdir(join(work, 'apt', 'archives', 'partial'), { recursive: true });
  await mkdir(join(work, 'root'), { recursive: true });
  const configuration = await writeAptConfiguration(join(work, 'apt'));
  const env = { ...process.env, APT_CONFIG: configuration };
  await run('apt-get', ['update', '-qq'], { env, maxBuffer: 1 << 26 });
  const packages = await closure(env);
  await run('apt-get', ['download', '-qq', ...packages], { env, cwd: join(work, 'apt', 'archives'), maxBuffer: 1 << 26 });
  for (const file of await readdir(join(work, 'apt', 'archives'))) {
    if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, 'apt', 'archives', file), join(work, 'root')]);
  }
  await writeFile(join(work, 'root', MARK), packages.join('\n'));
  await mkdir(dirname(root), { recursive: true });
  await rename(join(work, 'root'), root);
  await rm(work, { recursive: true, force: true });
}

/** An apt of its own that knows sid only and believes that nothing is installed, so that it resolves every dependency. */
async function writeAptConfiguration(folder: string): Promise<string> {
  await writeFile(join(folder, 'status'), '');
  const mirror = await debianMirror();
  await writeFile(join(folder, 'sources.list'), `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} sid main\n`);
  const file = join(folder, 'apt.conf');
  const lines = [
    `Dir::State::status "${folder}/status";`,
    `Dir::State::lists "${folder}/lists";`,
    `Dir::Cache::archives "${folder}/archives";`,
    `Dir::Cache::pkgcache "";`,
    `Dir::Cache::srcpkgcache "";`,
    `Dir::Etc::sourcelist "${folder}/sources.list";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "root";',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** The mirror that this machine already uses. */
async function debianMirror(): Promise<string> {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    if (!existsSync(file)) continue;
    const [, mirror] = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+\/debian)\/?\s*/m.exec(await readFile(file, 'utf8')) ?? [];
    if (mirror !== undefined) return mirror;
  }
  throw new Error('no Debian mirror stands in the apt sources of this machine');
}

/** Perl and what only it needs are left out: the server never calls it. */
async function closure(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await run('apt-get', ['install', '--simulate', '-qq', 'mysql-server-core'], { env, maxBuffer: 1 << 26 });
  const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  return names.filter((name) => name !== '' && !/perl|^debconf|^libgdbm/.test(name));
}
