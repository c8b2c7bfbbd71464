import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONWriter.Feature;
import com.alibaba.otter.canal.connector.core.producer.MQMessageUtils;
import com.alibaba.otter.canal.instance.manager.CanalInstanceWithManager;
import com.alibaba.otter.canal.instance.manager.model.Canal;
import com.alibaba.otter.canal.instance.manager.model.CanalParameter;
import com.alibaba.otter.canal.protocol.ClientIdentity;
import com.alibaba.otter.canal.protocol.FlatMessage;
import com.alibaba.otter.canal.protocol.Message;
import com.alibaba.otter.canal.server.embedded.CanalServerWithEmbedded;
import java.io.FileOutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs Canal's embedded server over the database `edges`, and writes its messages into a file, one a line, as its Kafka producer makes them with
 * canal.mq.flatMessage = true.
 *
 * Arguments: port, user and password of MySQL, the file and position of its log, and the file that is written.
 */
public class CanalToFile {
  private static final String TABLES = "edges\\..*";

  public static void main(String[] arguments) throws Exception {
    Canal canal = new Canal();
    canal.setId(1L);
    canal.setName("edges");
    canal.setCanalParameter(parameter(arguments));
    CanalServerWithEmbedded server = CanalServerWithEmbedded.instance();
    server.setCanalInstanceGenerator(destination -> new CanalInstanceWithManager(canal, TABLES));
    server.start();
    server.start("edges");
    ClientIdentity client = new ClientIdentity("edges", (short) 1001, TABLES);
    server.subscribe(client);
    ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    try (FileOutputStream file = new FileOutputStream(arguments[5])) {
      for (;;) {
        Message message = server.getWithoutAck(client, 100);
        if (message.getId() == -1) {
          Thread.sleep(50);
          continue;
        }
        for (FlatMessage flat : MQMessageUtils.messageConverter(MQMessageUtils.buildMessageData(message, executor), message.getId())) {
          file.write(JSON.toJSONBytes(flat, Feature.WriteNulls));
          file.write('\n');
        }
        server.ack(client, message.getId());
      }
    }
  }

  private static CanalParameter parameter(String[] arguments) {
    CanalParameter parameter = new CanalParameter();
    parameter.setIndexMode(CanalParameter.IndexMode.MEMORY);
    parameter.setMetaMode(CanalParameter.MetaMode.MEMORY);
    parameter.setHaMode(CanalParameter.HAMode.HEARTBEAT);
    parameter.setSourcingType(CanalParameter.SourcingType.MYSQL);
    parameter.setStorageMode(CanalParameter.StorageMode.MEMORY);
    parameter.setMemoryStorageBufferSize(16384);
    parameter.setDbAddresses(List.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]))));
    parameter.setDbUsername(arguments[1]);
    parameter.setDbPassword(arguments[2]);
    parameter.setPositions(List.of(String.format("{\"journalName\":\"%s\",\"position\":%s}", arguments[3], arguments[4])));
    parameter.setSlaveId(720L);
    parameter.setDetectingEnable(false);
    parameter.setTsdbEnable(false);
    parameter.setParallel(false);
    parameter.setConnectionCharset("UTF-8");
    return parameter;
  }
}
