/**
 * In which characters a statement of the log is written: those of the client that sent it (character_set_client), told by a status variable.
 *
 * Status variables: code(1) value…, lengths by code. The charset is number 4: client(2) connection(2) server(2), each a collation id.
 * Sources: libbinlogevents `statement_events.h` (MySQL 9.7), `log_event.h` (MariaDB 10.11).
 */
const CHARSET = 4;
/** Bytes of each variable that may stand before it. */
const BYTES: Readonly<Record<number, number>> = { 0: 4, 1: 8, 3: 4 };
const CATALOG = 2;
const CATALOG_WITHOUT_ZERO = 6;

/** The collation of the client; undefined where the event does not tell it. */
export function clientCollation(bytes: Buffer, start: number, end: number): number | undefined {
  for (let at = start; at < end; ) {
    const code = bytes.readUInt8(at);
    if (code === CHARSET) return bytes.readUInt16LE(at + 1);
    const length = BYTES[code] ?? (code === CATALOG || code === CATALOG_WITHOUT_ZERO ? textBytes(bytes, at + 1, code) : undefined);
    if (length === undefined) return undefined;
    at += 1 + length;
  }
  return undefined;
}

function textBytes(bytes: Buffer, at: number, code: number): number {
  return 1 + bytes.readUInt8(at) + (code === CATALOG ? 1 : 0);
}

const COLLATIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ['big5', [1, 84]],
  ['gbk', [28, 87, 24, 86]],
  ['gb18030', [248, 249, 250]],
  ['shift_jis', [13, 88, 95, 96]],
  ['euc-jp', [12, 91, 97, 98]],
  ['euc-kr', [19, 85]],
  ['windows-1252', [5, 8, 15, 31, 47, 48, 49, 94]],
  ['iso-8859-2', [2, 9, 21, 27, 77]],
  ['windows-1250', [26, 34, 44, 66, 99]],
  ['windows-1251', [14, 23, 50, 51, 52]],
  ['windows-1254', [30, 78]],
  ['windows-1256', [57, 67]],
  ['windows-1257', [29, 58, 59]],
  ['iso-8859-7', [25, 70]],
  ['iso-8859-8', [16, 71]],
  ['iso-8859-13', [20, 41, 42, 79]],
  ['windows-874', [18, 89]],
  ['koi8-r', [7, 74]],
  ['koi8-u', [22, 75]],
  ['ibm866', [36, 68]],
  ['macintosh', [39, 53]],
]);
const ENCODINGS: ReadonlyMap<number, string> = new Map([...COLLATIONS].flatMap(([name, ids]) => ids.map((id) => [id, name] as const)));

/** MariaDB numbers its NO PAD collations 1024 higher, and from 2048 on those of UCA 14, which are UTF-8 for a client. */
const NO_PAD = 1024;
const UCA_1400 = 2048;

/** The statement as text; its non-ASCII characters are right only with `isCertain`. */
export function decodeStatement(bytes: Buffer, collation: number | undefined): { readonly text: string; readonly isCertain: boolean } {
  if (bytes.every((byte) => byte < 0x80)) return { text: bytes.toString('latin1'), isCertain: true };
  if (collation === undefined || isUtf8(collation)) return { text: bytes.toString('utf8'), isCertain: true };
  const encoding = ENCODINGS.get(collation >= NO_PAD ? collation - NO_PAD : collation);
  if (encoding === undefined) return { text: bytes.toString('latin1'), isCertain: false };
  return { text: new TextDecoder(encoding).decode(bytes), isCertain: true };
}

/** utf8mb3, utf8mb4, ascii and binary, whose names the server reads as UTF-8. */
function isUtf8(id: number): boolean {
  if (id >= UCA_1400) return true;
  const base = id >= NO_PAD ? id - NO_PAD : id;
  if ([11, 65, 33, 76, 83, 45, 46, 63].includes(base)) return true;
  return (base >= 192 && base <= 247) || (base >= 255 && base <= 323) || (base >= 576 && base <= 610);
}
