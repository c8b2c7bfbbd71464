/** The jars of an Apache Kafka broker. */
import { copyJars } from './maven-jars.ts';

/** The newest first; a mirror that does not serve it yet serves the one before. */
const VERSIONS = ['4.4.0', '3.9.1'];

/** Fills `folder` once; rejects where Maven cannot get the jars. */
export async function downloadKafka(folder: string): Promise<void> {
  const failures: unknown[] = [];
  for (const version of VERSIONS) {
    try {
      await copyJars(folder, [`org.apache.kafka:kafka_2.13:${version}`, 'org.slf4j:slf4j-simple:1.7.36']);
      return;
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new AggregateError(failures, `Maven gives no Kafka: ${failures.map(String).join('; ')}`);
}
