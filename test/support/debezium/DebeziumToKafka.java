import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Avro;
import io.debezium.engine.format.Json;
import io.debezium.engine.format.SerializationFormat;
import java.io.FileReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Runs Debezium's engine once for each properties file, and sends the messages to Kafka as Kafka Connect would with its JsonConverter, or with
 * Apicurio's AvroConverter where the file names a registry. A message is dated as its change was committed (where it is JSON), and is a batch of
 * its own: what a connector that keeps up would have written.
 *
 * Arguments: the broker's address, and the files.
 */
public class DebeziumToKafka {
  private static final Pattern COMMITTED = Pattern.compile("\"source\":\\{[^{}]*?\"ts_ms\":(\\d+)");

  private long committed = System.currentTimeMillis();

  public static void main(String[] arguments) throws Exception {
    Properties kafka = new Properties();
    kafka.put("bootstrap.servers", arguments[0]);
    kafka.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    kafka.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka);
    List<DebeziumEngine<?>> engines = new ArrayList<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> engines.forEach(DebeziumToKafka::close)));
    for (int place = 1; place < arguments.length; place++) {
      Properties connector = new Properties();
      try (FileReader reader = new FileReader(arguments[place])) { connector.load(reader); }
      boolean isAvro = connector.containsKey("converter.apicurio.registry.url");
      DebeziumToKafka program = new DebeziumToKafka();
      DebeziumEngine<?> engine = isAvro ? program.engine(Avro.class, connector, producer) : program.engine(Json.class, connector, producer);
      engines.add(engine);
      new Thread(engine).start();
    }
  }

  private <T> DebeziumEngine<?> engine(
    Class<? extends SerializationFormat<T>> format, Properties connector, KafkaProducer<byte[], byte[]> producer
  ) {
    return DebeziumEngine.create(format)
      .using(connector)
      .notifying((events, committer) -> {
        for (ChangeEvent<T, T> event : events) {
          producer.send(new ProducerRecord<>(event.destination(), null, timeOf(event.value()), bytes(event.key()), bytes(event.value())));
          producer.flush();
          committer.markProcessed(event);
        }
        committer.markBatchFinished();
      })
      .using((isSuccess, message, error) -> {
        System.err.println(message);
        if (error != null) error.printStackTrace();
        if (!isSuccess) Runtime.getRuntime().halt(1);
      })
      .build();
  }

  /** A tombstone follows its delete. */
  private long timeOf(Object value) {
    if (!(value instanceof String)) return committed;
    Matcher found = COMMITTED.matcher((String) value);
    while (found.find()) committed = Long.parseLong(found.group(1));
    return committed;
  }

  private static void close(DebeziumEngine<?> engine) {
    try {
      engine.close();
    } catch (Exception failure) {
      System.err.println(failure);
    }
  }

  private static byte[] bytes(Object part) {
    return part instanceof String ? ((String) part).getBytes(StandardCharsets.UTF_8) : (byte[]) part;
  }
}
