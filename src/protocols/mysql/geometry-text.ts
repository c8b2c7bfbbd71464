/**
 * A geometry as both servers store and send it → the JSON text that Flink CDC makes of it.
 *
 *   POINT(1 2)                           {"coordinates":[1,2],"type":"Point","srid":0}
 *   GEOMETRYCOLLECTION(POINT(1 2))       {"geometries":[{"type":"Point","coordinates":[1,2]}],"type":"GeometryCollection","srid":0}
 *
 * Bytes: srid(4) and well-known binary: byte order(1) type(4) …, little-endian at both servers.
 */
import { invariant } from '../../model/errors.ts';

const NAMES = ['', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection'];
const POINT = 1;
const LINE = 2;
const POLYGON = 3;
const COLLECTION = 7;
const SRID_BYTES = 4;

type Coordinates = readonly (number | Coordinates)[];

interface Geometry {
  readonly type: string;
  readonly coordinates?: Coordinates;
  readonly geometries?: readonly Geometry[];
}

export function geometryText(bytes: Buffer, at: number, length: number): string {
  // MariaDB keeps an empty text where a value is missing.
  if (length === 0) return '';
  const { type, coordinates, geometries } = new GeometryReader(bytes, at + SRID_BYTES).geometry();
  const shape = geometries === undefined ? { coordinates } : { geometries };
  return JSON.stringify({ ...shape, type, srid: bytes.readUInt32LE(at) });
}

class GeometryReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  geometry(): Geometry {
    invariant(this.#bytes.readUInt8(this.#at) === 1, 'servers write geometries little-endian');
    this.#at++;
    const code = this.#count();
    const type = NAMES[code];
    invariant(type !== undefined && code > 0, `a geometry is of a known type, not ${code}`);
    if (code === COLLECTION) return { type, geometries: this.#list(() => this.geometry()) };
    return { type, coordinates: this.#coordinates(code) };
  }

  #coordinates(code: number): Coordinates {
    switch (code) {
      case POINT:
        return this.#point();
      case LINE:
        return this.#list(() => this.#point());
      case POLYGON:
        return this.#list(() => this.#list(() => this.#point()));
      default:
        // The parts of a MULTI… are geometries of their own.
        return this.#list(() => this.geometry().coordinates ?? []);
    }
  }

  #point(): Coordinates {
    const point = [this.#bytes.readDoubleLE(this.#at), this.#bytes.readDoubleLE(this.#at + 8)];
    this.#at += 16;
    return point;
  }

  #list<T>(read: () => T): readonly T[] {
    return Array.from({ length: this.#count() }, read);
  }

  #count(): number {
    const count = this.#bytes.readUInt32LE(this.#at);
    this.#at += 4;
    return count;
  }
}
