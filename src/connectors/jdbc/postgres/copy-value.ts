/**
 * Values → COPY text, one function per column.
 *
 * Law: the bytes are those of the value's text (text-of.ts), escaped. Everyday values are written without making that text.
 */
import { daysOfMicros, MICROS_PER_SECOND, microsOfDayOf } from '../../../model/temporal.ts';
import type { SqlType } from '../../../model/types.ts';
import type { Value } from '../../../model/value.ts';
import { keptDate } from '../value-text.ts';
import type { CopyBytes } from './copy-bytes.ts';
import type { ServerColumn } from './target-table.ts';
import type { TextOf } from './text-of.ts';
import { isServerText } from './types.ts';

/** The value is not null. */
export type PutValue = (out: CopyBytes, value: Value) => void;

export function putValue(type: SqlType, server: ServerColumn, textOf: TextOf): PutValue {
  const byText: PutValue = (out, value) => out.text(textOf(value));
  if (isServerText(server)) return byText;
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return putDecimal(0, byText);
    case 'DECIMAL':
      return type.scale > SCALE_MAX ? byText : putDecimal(type.scale, byText);
    case 'TIMESTAMP':
      return putMoment('', byText);
    case 'TIMESTAMP_LTZ':
      return server.typeName === 'timestamptz' ? putMoment('+00', byText) : byText;
    default:
      return byText;
  }
}

const SCALE_MAX = 15;
const POINT = 0x2e;

function putDecimal(scale: number, byText: PutValue): PutValue {
  const unit = 10 ** scale;
  return (out, value) => {
    if (typeof value !== 'number' || value < 0) {
      byText(out, value);
      return;
    }
    out.reserve();
    if (scale === 0) out.whole(value);
    else {
      const whole = Math.floor(value / unit);
      out.whole(whole);
      out.byte(POINT);
      out.digits(value - whole * unit, scale);
    }
  };
}

const SPACE = 0x20;
const COLON = 0x3a;
const MICRO_DIGITS = 6;

function putMoment(suffix: string, byText: PutValue): PutValue {
  const date = keptDate();
  return (out, value) => {
    if (typeof value !== 'number') {
      byText(out, value);
      return;
    }
    out.text(date(daysOfMicros(value)));
    const micros = microsOfDayOf(value);
    const seconds = Math.floor(micros / MICROS_PER_SECOND);
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    out.byte(SPACE);
    out.digits(hours, 2);
    out.byte(COLON);
    out.digits(minutes - hours * 60, 2);
    out.byte(COLON);
    out.digits(seconds - minutes * 60, 2);
    const fraction = micros - seconds * MICROS_PER_SECOND;
    if (fraction > 0) {
      out.byte(POINT);
      out.digits(fraction, MICRO_DIGITS);
    }
    if (suffix !== '') out.text(suffix);
  };
}
