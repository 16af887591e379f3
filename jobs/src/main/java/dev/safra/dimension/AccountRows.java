package dev.safra.dimension;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.lake.Batches;
import dev.safra.lake.Groups;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Partitions;
import dev.safra.lake.Types;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Brings each account's rows together and hands them to plain Java, one account at a time. */
public final class AccountRows {

    /** Computes output rows from the rows of one account, which come in any order. */
    public interface Follower extends Serializable {
        List<Row> follow(String account, List<Row> rows);
    }

    /** One of several followers, with the name and schema of its output rows. */
    public record Output(String name, StructType schema, Follower follower) implements Serializable {

        private static final long serialVersionUID = 1;
    }

    /** Aggregates the accounts of a partition, one after the other. */
    public interface Summing {

        /** Takes an account's rows, which come in any order. Returns the output rows that are ready. */
        Iterator<Row> add(String account, Iterator<Row> rows);

        /** The remaining output rows, after the last account. */
        Iterator<Row> rest();
    }

    /** Creates the aggregation of a partition. */
    public interface Sums extends Serializable {
        Summing begin();
    }

    private AccountRows() {}

    /** The union of rows of several kinds. Each kind has some of the columns of the schema; the others are null. */
    public static Dataset<Row> beside(StructType schema, List<Dataset<Row>> kinds) {
        return kinds.stream()
                .map(kind -> inOrder(schema, kind))
                .reduce(Dataset::union)
                .orElseThrow();
    }

    private static Dataset<Row> inOrder(StructType schema, Dataset<Row> some) {
        List<String> names = List.of(some.columns());
        return some.select(Stream.of(schema.fields())
                .map(field -> names.contains(field.name())
                        ? col(field.name())
                        : lit(null).cast(field.dataType()).as(field.name()))
                .toArray(Column[]::new));
    }

    /** The output of a follower for every account, in its schema. From rows with an {@code account_id}. */
    public static Dataset<Row> followed(Dataset<Row> rows, StructType schema, Follower follower) {
        return summed(rows, schema, () -> new Summing() {
            @Override
            public Iterator<Row> add(String account, Iterator<Row> its) {
                List<Row> all = new ArrayList<>();
                its.forEachRemaining(all::add);
                return follower.follow(account, all).iterator();
            }

            @Override
            public Iterator<Row> rest() {
                return Collections.emptyIterator();
            }
        });
    }

    /** The outputs of several followers, by name. All of them run in one pass over the rows. */
    public static Map<String, Dataset<Row>> followed(Dataset<Row> rows, List<Output> all) {
        StructType schema = new StructType().add("who", Types.INT);
        for (Output output : all) {
            schema = schema.add(output.name(), output.schema());
        }
        List<Output> followers = new ArrayList<>(all);
        Dataset<Row> outputs =
                Partitions.cachedNow(followed(rows, schema, (account, its) -> outputs(account, its, followers)));
        Map<String, Dataset<Row>> byName = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).name();
            byName.put(name, outputs.where(col("who").equalTo(i)).select(name + ".*"));
        }
        return byName;
    }

    private static List<Row> outputs(String account, List<Row> its, List<Output> followers) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < followers.size(); i++) {
            for (Row row : followers.get(i).follower().follow(account, its)) {
                Object[] cells = new Object[followers.size() + 1];
                cells[0] = i;
                cells[i + 1] = row;
                rows.add(RowFactory.create(cells));
            }
        }
        return rows;
    }

    /**
     * The output of aggregations, in their schema, one for each partition. From rows with an {@code account_id}; those
     * of an account are in one partition.
     */
    public static Dataset<Row> summed(Dataset<Row> rows, StructType schema, Sums sums) {
        int account = rows.schema().fieldIndex("account_id");
        return JavaPass.mapPartitions(
                Partitions.by(rows, col("account_id")).sortWithinPartitions("account_id"),
                schema,
                partition -> new Batches(new Accounts(partition, account, sums.begin())::more));
    }

    /** Goes over the accounts of a partition. */
    private static final class Accounts {
        private final Groups groups;
        private final int account;
        private final Summing summing;
        private boolean isEnded;

        Accounts(Iterator<Row> input, int account, Summing summing) {
            this.groups = new Groups(input, account);
            this.account = account;
            this.summing = summing;
        }

        /** The output rows of the next account, or the remaining rows after the last; null after those. */
        Iterator<Row> more() {
            if (groups.hasNext()) {
                Groups.Group its = groups.next();
                return summing.add(its.first().getString(account), its);
            }
            Iterator<Row> rest = isEnded ? null : summing.rest();
            isEnded = true;
            return rest;
        }
    }
}
