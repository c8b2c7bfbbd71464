import { setTimeout as sleep } from 'node:timers/promises';

/** Tries `check` until it no longer throws; the last failure is the one reported. */
export async function eventually(check: () => Promise<void> | void, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    }
  }
}
