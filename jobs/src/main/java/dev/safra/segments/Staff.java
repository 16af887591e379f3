package dev.safra.segments;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.Segments.Team;
import dev.safra.config.Segments.Touch;
import dev.safra.lake.JavaPass;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The customer success managers of each touch.
 *
 * @param csms how many there are
 * @param places how many accounts they can look after
 */
public record Staff(Map<Touch, Long> csms, Map<Touch, Long> places) {

    /** One row per touch. */
    public static final StructType SCHEMA = new StructType()
            .add("touch", STRING)
            .add("csms", BIGINT)
            .add("capacity", BIGINT)
            .add("accounts_per_csm", INT)
            .add("cost_per_csm", BIGINT);

    /**
     * From the settings, or else from the raw table.
     *
     * @param rows of the raw table, {@code touch} and {@code max_accounts}
     */
    public static Staff of(Dataset<Row> rows, Map<Touch, Team> teams) {
        Map<Touch, Row> listed = new EnumMap<>(Touch.class);
        for (Row row : JavaPass.collect(rows.groupBy(
                        coalesce(col("touch"), lit(Touch.HIGH.text())).as("touch"))
                .agg(
                        count(lit(1)),
                        count(col("max_accounts")),
                        coalesce(sum(col("max_accounts").cast("bigint")), lit(0L))))) {
            listed.put(Touch.valueOf(row.getString(0).toUpperCase(Locale.ROOT)), row);
        }
        Staff staff = new Staff(new EnumMap<>(Touch.class), new EnumMap<>(Touch.class));
        teams.forEach((touch, team) -> {
            Row row = team.csms().isPresent() ? null : listed.get(touch);
            long csms = row == null ? team.csms().orElse(0L) : row.getLong(1);
            long places = row == null
                    ? csms * team.accountsPerCsm()
                    : row.getLong(3) + (csms - row.getLong(2)) * team.accountsPerCsm();
            staff.csms.put(touch, csms);
            staff.places.put(touch, places);
        });
        return staff;
    }

    /** Rows of {@link #SCHEMA}, with the settings of each team. */
    public List<Row> rows(Map<Touch, Team> teams) {
        return Arrays.stream(Touch.values())
                .map(touch -> RowFactory.create(
                        touch.text(),
                        csms.get(touch),
                        places.get(touch),
                        teams.get(touch).accountsPerCsm(),
                        teams.get(touch).monthlyCost().orElse(null)))
                .toList();
    }
}
