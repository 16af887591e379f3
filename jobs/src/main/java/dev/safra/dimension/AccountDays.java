package dev.safra.dimension;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import dev.safra.config.AsOf;
import dev.safra.lake.Table;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** All rows of curated tables about an account on a day, in one row. */
public final class AccountDays {

    private AccountDays() {}

    /**
     * One row per account: {@code account_id}, {@code as_of}, and for each table a struct of its name with its row of
     * the account, null where there is none. Takes one shuffle.
     *
     * @param tables rows by table, at most one per account
     */
    public static Dataset<Row> of(Map<Table, Dataset<Row>> tables, AsOf asOf) {
        Dataset<Row> all = null;
        for (Map.Entry<Table, Dataset<Row>> entry : tables.entrySet()) {
            Table table = entry.getKey();
            Column[] columns =
                    table.columnNames().stream().map(name -> col(name)).toArray(Column[]::new);
            Dataset<Row> rows =
                    entry.getValue().select(col("account_id"), struct(columns).as(table.name()));
            all = all == null ? rows : all.unionByName(rows, true);
        }
        Column[] sides = tables.keySet().stream()
                .map(table -> first(col(table.name()), true).as(table.name()))
                .toArray(Column[]::new);
        return all.groupBy("account_id").agg(lit(asOf.day()).as("as_of"), sides);
    }
}
