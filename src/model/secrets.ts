/**
 * Which options hold a secret, and where one hides inside a value that is shown. Whatever shows options or statements asks here: SHOW, errors,
 * the history file.
 */

/** Flink's own list (GlobalConfiguration, "sensitive keys") and what drivers and clients add to it. */
const SECRET_NAME =
  /password|passwd|passphrase|pwd|secret|token|credential|(private|account|service|access|api)[._-]?key|auth-params|basic[._-]?auth|authorization|jaas|http-headers/i;

/** Longer lines are not looked through: no value of an option is so long. */
const LINE_LENGTH_MAX = 10_000;

/** `password="x"`, `"token": 'x'`, with the quotes doubled where the value stands between such quotes itself. */
const QUOTED = /(?<![\w.-])([\w.-]+)(["']{0,2}\s*[=:]\s*)(''|""|'|")((?:\\.|(?!\3).)*)\3/g;
/** `?password=x&…`, `user=u password=x`: up to the next parameter, since an & may be a part of the secret. */
const PARAMETER = /(?<=^|[?&;,\s])([\w.-]+)=(?!["'])((?:(?![?&;,\s]+[\w.-]+=|\s+$).)*)/g;
/** `//user:x` in front of an @, unless it is a port and the @ stands behind it: `//host:5432/db?user=me@cloud`. */
const USER = /(\/\/[^\s/?@:[\]]*:)(?!\d+(?:[,/][^?@]*)?\?)(.+)$/;

/** Whether an option of this name is masked as a whole. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A reference to the environment as a whole value, `${NAME}`, stands in the open: only the name is stored. */
export function isReference(value: string): boolean {
  return /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(value);
}

/** What stands for a secret: it does not tell how long that is. */
export const SECRET_MASK = '******';

/** The value with the secrets inside it replaced: passwords in URLs, parameters and settings that are named like a secret. */
export function maskInside(value: string, mask: (secret: string) => string = () => SECRET_MASK): string {
  const masked = (secret: string): string => (secret === '' || isReference(secret) ? secret : mask(secret));
  return value.replace(/.+/g, (line) => (line.length > LINE_LENGTH_MAX ? line : maskLine(line, masked)));
}

function maskLine(line: string, mask: (secret: string) => string): string {
  const named = line
    .replace(QUOTED, (whole: string, name: string, between: string, quote: string, secret: string) =>
      isSecretName(name) ? name + between + quote + mask(secret) + quote : whole,
    )
    .replace(PARAMETER, (whole: string, name: string, secret: string) => (isSecretName(name) ? `${name}=${mask(secret)}` : whole));
  const at = named.lastIndexOf('@');
  if (at < 0) return named;
  return named.slice(0, at).replace(USER, (_, before: string, secret: string) => before + mask(secret)) + named.slice(at);
}
