import { SECRET_MASK } from '../model/secrets.ts';

/** Values of options that are named like a secret, and passwords inside URLs. A reference to the environment, `${NAME}`, is no secret. */
const SECRETS = [
  /('[^'\n]*(?:password|secret|token|credential|private.?key)[^'\n]*'\s*=\s*')((?:[^'\n]|'')*)(?=')/gi,
  /([?&](?:password|sslpassword)=)([^&'\s]*)/gi,
  /(:\/\/[^/?@:'\s]*:)([^/?@'\s]*)(?=@)/g,
];

/**
 * SQL with its secrets replaced, for everything that is shown or kept. `'same length'` lets a caret beneath the text stay where it was;
 * `'fixed'` does not tell how long the secret is.
 */
export function maskSecrets(text: string, stars: 'same length' | 'fixed'): string {
  return SECRETS.reduce(
    (masked, pattern) =>
      masked.replace(pattern, (whole: string, before: string, secret: string) => {
        if (secret === '' || /^\$\{\w+\}$/.test(secret)) return whole;
        return before + (stars === 'fixed' ? SECRET_MASK : '*'.repeat(secret.length));
      }),
    text,
  );
}
