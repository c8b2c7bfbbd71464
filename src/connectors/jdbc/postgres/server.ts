import type { JobContext } from '../../connector.ts';
import type { Failure, JdbcTarget, TableWriter, TargetServer } from '../dialect.ts';
import { type Endpoint, placeOf } from './connect.ts';
import { endpointOf } from './endpoint.ts';
import { readFailure } from './errors.ts';
import { Session } from './session.ts';
import { PostgresWriter } from './writer.ts';

export class PostgresServer implements TargetServer {
  readonly #endpoint: Endpoint;

  constructor(targets: readonly JdbcTarget[], context: JobContext) {
    this.#endpoint = endpointOf(targets, context);
  }

  get place(): string {
    return placeOf(this.#endpoint);
  }

  open(): Promise<Session> {
    return Session.open(this.#endpoint);
  }

  describe(session: Session, target: JdbcTarget, place: { readonly number: number; readonly isFirstRun: boolean }): Promise<TableWriter> {
    return PostgresWriter.describe(session, target, { ...place, timeZone: this.#endpoint.timeZone });
  }

  readFailure(cause: unknown): Failure {
    return readFailure(cause);
  }
}
