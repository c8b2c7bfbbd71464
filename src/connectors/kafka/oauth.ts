/**
 * Logins by OAUTHBEARER: with tokens from a token endpoint and client credentials, or with the unsecured ones that a broker for trials takes.
 *
 *   client   n,,^Aauth=Bearer <token>^A^A        ^A
 *   broker   (nothing: logged in)  or  {"status":"invalid_token"}   → refused
 *
 * kafkajs's own login takes the broker's refusal for a success: https://www.rfc-editor.org/rfc/rfc7628#section-3.2.3
 */
import type { Mechanism } from 'kafkajs';
import { maskInside } from '../../model/secrets.ts';
import { tokenRefused } from './errors.ts';

/** A token that is about to run out is asked for again. */
const MARGIN_MS = 30_000;
const ANSWER_MS_MAX = 10_000;

const SEPARATOR = '\u0001';

/** `options` of sasl.jaas.config: clientId, clientSecret and scope, or unsecuredLoginStringClaim_sub. */
export function oauthLogin(endpoint: string | undefined, options: ReadonlyMap<string, string>): Mechanism {
  const nextToken = tokensOf(endpoint, options);
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      async authenticate() {
        const say = async (text: string) => await saslAuthenticate({ request: { encode: () => sized(text) }, response: TEXT });
        const complaint = await say(`n,,${SEPARATOR}auth=Bearer ${await nextToken()}${SEPARATOR}${SEPARATOR}`);
        // The broker refuses with its next answer, which comes as an error.
        if (complaint !== undefined && complaint !== '') await say(SEPARATOR);
      },
    }),
  };
}

/** What kafkajs hands over and takes has its length in front. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const TEXT = { decode: (bytes: Buffer) => bytes.subarray(4), parse: (bytes: Buffer) => bytes.toString() };

function tokensOf(endpoint: string | undefined, options: ReadonlyMap<string, string>): () => Promise<string> {
  const subject = options.get('unsecuredLoginStringClaim_sub');
  if (endpoint === undefined) return async () => unsecured(subject ?? '');
  let known: { readonly value: string; readonly untilMs: number } | undefined;
  return async () => {
    if (known === undefined || Date.now() > known.untilMs - MARGIN_MS) known = await askFor(endpoint, options);
    return known.value;
  };
}

function unsecured(subject: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ sub: subject, iat: seconds, exp: seconds + 3600 })}.`;
}

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
  readonly error?: unknown;
  readonly error_description?: unknown;
}

async function askFor(endpoint: string, options: ReadonlyMap<string, string>): Promise<{ value: string; untilMs: number }> {
  const credentials = Buffer.from(`${options.get('clientId') ?? ''}:${options.get('clientSecret') ?? ''}`).toString('base64');
  const scope = options.get('scope');
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
  let response: Response;
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    response = await fetch(endpoint, { method: 'POST', headers: { authorization: `Basic ${credentials}` }, body, signal });
  } catch (cause) {
    throw tokenRefused(endpoint, { reason: reasonOf(cause), canRetry: true, cause });
  }
  const answer = ((await response.json().catch(() => undefined)) ?? {}) as TokenAnswer;
  const { access_token: token, expires_in: seconds } = answer;
  if (!response.ok || typeof token !== 'string') {
    const reason = `it answered ${response.status}${saidBy(answer)}`;
    throw tokenRefused(endpoint, { reason, canRetry: response.status >= 500 || response.status === 429 });
  }
  return { value: token, untilMs: Date.now() + (typeof seconds === 'number' ? seconds : 0) * 1000 };
}

/** What an endpoint says of a refusal: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function saidBy({ error, error_description: description }: TokenAnswer): string {
  const said = [error, description].filter((part) => typeof part === 'string' && part !== '').join(': ');
  return said === '' ? '' : ` (${maskInside(said)})`;
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
