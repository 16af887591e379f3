package dev.safra.lake;

import io.delta.kernel.internal.actions.Format;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.StringType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A Delta table's metadata by its contract: columns with comments, rules and retention. */
final class TableMetadata {

    /**
     * Prefix of the table property for a rule. Safra checks the rules itself, since fewer engines can write a table
     * with Delta constraints.
     */
    private static final String RULE = "safra.check.";

    private static final String CONSTRAINT = "delta.constraints.";

    private TableMetadata() {}

    /** The metadata of a new table. */
    static Metadata of(Table table, int retentionDays, long createdAt) {
        String schema = new StructType(table.columns().stream()
                        .map(column -> field(column, column.isNullable()))
                        .toArray(StructField[]::new))
                .json();
        return new Metadata(
                UUID.randomUUID().toString(),
                Optional.empty(),
                Optional.of(table.description()),
                new Format(),
                schema,
                DataTypeJsonSerDe.deserializeStructType(schema),
                VectorUtils.buildArrayValue(table.partitionColumn().stream().toList(), StringType.STRING),
                Optional.of(createdAt),
                VectorUtils.stringStringMapValue(properties(table, retentionDays)));
    }

    /**
     * The table's properties: its rules, and how long its old versions can be read, which is as long as publications.
     */
    static Map<String, String> properties(Table table, int retentionDays) {
        Map<String, String> properties = rules(table);
        properties.put("delta.logRetentionDuration", "interval " + retentionDays + " days");
        properties.put("delta.deletedFileRetentionDuration", "interval " + retentionDays + " days");
        return properties;
    }

    private static Map<String, String> rules(Table table) {
        Map<String, String> rules = new HashMap<>();
        table.checks().forEach((rule, condition) -> rules.put(RULE + rule, condition));
        return rules;
    }

    /**
     * The metadata changed to fit the contract, for a table created by an older contract or with Delta constraints;
     * empty if nothing changes.
     */
    static Optional<Metadata> broughtTo(Table table, Metadata now) {
        StructType schema = schema(now);
        List<String> names = Arrays.asList(schema.fieldNames());
        for (ColumnSpec column : table.columns()) {
            if (!names.contains(column.name())) {
                // Rows that are there already have no value.
                schema = schema.add(field(column, true));
            }
        }
        Map<String, String> properties = new HashMap<>(now.getConfiguration());
        properties.keySet().removeIf(property -> property.startsWith(CONSTRAINT) || property.startsWith(RULE));
        properties.putAll(rules(table));
        if (schema.length() == names.size() && properties.equals(now.getConfiguration())) {
            return Optional.empty();
        }
        return Optional.of(new Metadata(
                now.getId(),
                now.getName(),
                now.getDescription(),
                now.getFormat(),
                schema.json(),
                DataTypeJsonSerDe.deserializeStructType(schema.json()),
                now.getPartitionColumns(),
                now.getCreatedTime(),
                VectorUtils.stringStringMapValue(properties)));
    }

    /** The columns with their comments. */
    static StructType schema(Metadata metadata) {
        return (StructType) DataType.fromJson(metadata.getSchemaString());
    }

    private static StructField field(ColumnSpec column, boolean isNullable) {
        return new StructField(
                column.name(),
                column.type(),
                isNullable,
                new MetadataBuilder().putString("comment", column.description()).build());
    }
}
