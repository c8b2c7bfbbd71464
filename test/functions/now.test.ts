import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { evaluate } from './evaluate.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2024, 1, 29, 20, 30, 15, 678), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['CURRENT_DATE', '2024-03-01', 'DATE NOT NULL'],
  ['CURRENT_TIME', '04:30:15', 'TIME(0) NOT NULL'],
  ['LOCALTIME', '04:30:15', 'TIME(0) NOT NULL'],
  ['LOCALTIMESTAMP', '2024-03-01 04:30:15.678', 'TIMESTAMP(3) NOT NULL'],
  ['CURRENT_TIMESTAMP', '2024-03-01 04:30:15.678', 'TIMESTAMP_LTZ(3) NOT NULL'],
  ['NOW()', '2024-03-01 04:30:15.678', 'TIMESTAMP_LTZ(3) NOT NULL'],
  ['CURRENT_ROW_TIMESTAMP()', '2024-03-01 04:30:15.678', 'TIMESTAMP_LTZ(3) NOT NULL'],
])("%s is %s on Shanghai's wall clock, %s", (sql, text, type) => {
  expect(evaluate(sql, 'Asia/Shanghai')).toEqual({ text, type });
});
