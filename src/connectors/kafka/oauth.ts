/** Tokens of OAUTHBEARER: from a token endpoint with client credentials, or the unsecured ones that a broker for trials accepts. */
import { tokenRefused } from './errors.ts';

/** A token that is about to run out is asked for again. */
const MARGIN_MS = 30_000;

/** `options` of sasl.jaas.config: clientId, clientSecret and scope, or unsecuredLoginStringClaim_sub. */
export function oauthProvider(endpoint: string | undefined, options: ReadonlyMap<string, string>): () => Promise<{ value: string }> {
  const subject = options.get('unsecuredLoginStringClaim_sub');
  if (endpoint === undefined) return async () => ({ value: unsecured(subject ?? '') });
  let known: { readonly value: string; readonly untilMs: number } | undefined;
  return async () => {
    if (known === undefined || Date.now() > known.untilMs - MARGIN_MS) known = await askFor(endpoint, options);
    return { value: known.value };
  };
}

function unsecured(subject: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ sub: subject, iat: seconds, exp: seconds + 3600 })}.`;
}

async function askFor(endpoint: string, options: ReadonlyMap<string, string>): Promise<{ value: string; untilMs: number }> {
  const credentials = Buffer.from(`${options.get('clientId') ?? ''}:${options.get('clientSecret') ?? ''}`).toString('base64');
  const scope = options.get('scope');
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
  let response: Response;
  try {
    response = await fetch(endpoint, { method: 'POST', headers: { authorization: `Basic ${credentials}` }, body });
  } catch (cause) {
    throw tokenRefused(endpoint, { reason: reasonOf(cause), cause });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  const { access_token: token, expires_in: seconds } = (answer ?? {}) as { access_token?: unknown; expires_in?: unknown };
  if (!response.ok || typeof token !== 'string') throw tokenRefused(endpoint, { reason: `it answered ${response.status}` });
  return { value: token, untilMs: Date.now() + (typeof seconds === 'number' ? seconds : 0) * 1000 };
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
