import type { JobContext } from '../../connector.ts';
import type { Failure, JdbcTarget, TableWriter, TargetServer } from '../dialect.ts';
import { type Endpoint, endpointOf, placeOf } from './endpoint.ts';
import { type Product, readFailure } from './errors.ts';
import { Session } from './session.ts';
import { MysqlWriter } from './writer.ts';

export class MysqlServer implements TargetServer {
  readonly #endpoint: Endpoint;
  /** Known once it has answered. */
  #product: Product = 'MySQL';

  constructor(targets: readonly JdbcTarget[], context: JobContext) {
    this.#endpoint = endpointOf(targets, context);
  }

  get place(): string {
    return placeOf(this.#endpoint);
  }

  async open(): Promise<Session> {
    const session = await Session.open(this.#endpoint);
    this.#product = session.connection.version.product;
    return session;
  }

  describe(session: Session, target: JdbcTarget): Promise<TableWriter> {
    return MysqlWriter.describe(session, target, this.#endpoint.timeZone);
  }

  readFailure(cause: unknown): Failure {
    return readFailure(cause, this.#product);
  }
}
