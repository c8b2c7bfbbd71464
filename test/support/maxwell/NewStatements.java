import com.mysql.cj.MysqlConnection;
import com.mysql.cj.Query;
import com.mysql.cj.interceptors.QueryInterceptor;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ServerSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * Lets a Maxwell of 2019 talk to a MySQL of today, where SHOW MASTER STATUS is called otherwise. Maxwell's own tables are made in utf8mb4, since it
 * does not know utf8mb3, as which the server tells utf8.
 */
public class NewStatements implements QueryInterceptor {
  private Connection connection;

  @Override
  public QueryInterceptor init(MysqlConnection connection, Properties properties, Log log) {
    this.connection = (Connection) connection;
    return this;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends Resultset> T preProcess(Supplier<String> sql, Query query) {
    String old = sql.get();
    if (old == null) return null;
    String today = old
      .replaceFirst("(?i)^\\s*SHOW MASTER STATUS", "SHOW BINARY LOG STATUS")
      .replaceAll("(?i)charset '?utf8'?(?!\\w)", "CHARACTER SET utf8mb4");
    if (today.equals(old)) return null;
    try {
      Statement statement = connection.createStatement();
      boolean hasRows = statement.execute(today);
      return (T) (hasRows ? statement.getResultSet() : connection.createStatement().executeQuery("SELECT 1"));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public <T extends Resultset> T postProcess(Supplier<String> sql, Query query, T result, ServerSession session) {
    return null;
  }

  @Override
  public boolean executeTopLevelOnly() {
    return false;
  }

  @Override
  public void destroy() {}
}
