/** Certificates of an authority that a test makes for itself, by openssl. All paths lead to PEM files. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Issued {
  readonly key: string;
  readonly certificate: string;
  /** Key and certificate in one file. */
  readonly store: string;
}

export class Authority {
  /** What vouches for all that it issues. */
  readonly certificate: string;
  readonly #folder: string;
  readonly #key: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#key = join(folder, 'authority.key');
    this.certificate = join(folder, 'authority.pem');
    make('authority', this.#key, this.certificate, []);
  }

  /** For a server at 127.0.0.1, or for a client of that name. */
  issue(name: string): Issued {
    const [key, certificate] = [join(this.#folder, `${name}.key`), join(this.#folder, `${name}.pem`)];
    make(name, key, certificate, ['-CA', this.certificate, '-CAkey', this.#key, '-addext', 'subjectAltName=IP:127.0.0.1']);
    return { key, certificate, store: this.#stored(name, key, certificate) };
  }

  /** The same with an encrypted key. */
  encrypted({ key, certificate }: Issued, password: string): Issued {
    const locked = `${key}.locked`;
    openssl(['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-in', key, '-out', locked, '-passout', `pass:${password}`]);
    return { key: locked, certificate, store: this.#stored('locked', locked, certificate) };
  }

  #stored(name: string, key: string, certificate: string): string {
    const store = join(this.#folder, `${name}.store`);
    writeFileSync(store, readFileSync(key, 'latin1') + readFileSync(certificate, 'latin1'));
    return store;
  }
}

function make(name: string, key: string, certificate: string, more: readonly string[]): void {
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  openssl(['req', ...made, '-subj', `/CN=${name}`, ...more]);
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
