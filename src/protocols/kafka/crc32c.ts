/**
 * CRC-32C (Castagnoli), which guards every record batch: eight bytes a step.
 *
 * TABLE holds eight tables of 256 behind one another, of which the last one is for the byte that comes first.
 */
const TABLE = makeTable();

export function crc32c(bytes: Buffer, start: number, end: number): number {
  const table = TABLE;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = ~0;
  let at = start;
  for (const whole = end - 8; at <= whole; at += 8) {
    const low = view.getInt32(at, true) ^ crc;
    const high = view.getInt32(at + 4, true);
    crc =
      of(table, 1792 | (low & 0xff)) ^
      of(table, 1536 | ((low >>> 8) & 0xff)) ^
      of(table, 1280 | ((low >>> 16) & 0xff)) ^
      of(table, 1024 | (low >>> 24)) ^
      of(table, 768 | (high & 0xff)) ^
      of(table, 512 | ((high >>> 8) & 0xff)) ^
      of(table, 256 | ((high >>> 16) & 0xff)) ^
      of(table, high >>> 24);
  }
  for (; at < end; at++) crc = of(table, (crc ^ (bytes[at] as number)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function of(table: Int32Array, place: number): number {
  return table[place] as number;
}

function makeTable(): Int32Array {
  const table = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    table[byte] = crc;
  }
  for (let place = 256; place < table.length; place++) {
    const before = of(table, place - 256);
    table[place] = of(table, before & 0xff) ^ (before >>> 8);
  }
  return table;
}
