package dev.safra.lake;

import static java.util.stream.Collectors.joining;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gives the curated tables names in a schema of a catalog: an external Delta table each, where it lies, so that the name
 * always shows the table's newest version. A table that no night has written is a view without rows until then, so that
 * views over it work. What is registered already stays as it is.
 */
public final class Registration {

    /** Property of the views without rows. */
    private static final String EMPTY = "safra.empty";

    private final Lakehouse lakehouse;
    private final SparkSession spark;
    private final String schema;

    /** Throws SafraException (2) if that is not the name of a schema, (20) if the session has no catalog that lasts. */
    public Registration(Lakehouse lakehouse, String schema) {
        this.lakehouse = lakehouse;
        this.spark = lakehouse.spark();
        this.schema = quoted(schema);
    }

    private String quoted(String asked) {
        List<String> parts;
        try {
            parts = CollectionConverters.asJava(
                    lakehouse.logs().session().sessionState().sqlParser().parseMultipartIdentifier(asked));
        } catch (Exception wrong) { // Spark throws its checked exceptions undeclared.
            throw misnamed(asked, wrong instanceof ParseException ? "is no name" : ErrorText.of(wrong));
        }
        boolean isCatalog =
                lakehouse.logs().session().sessionState().catalogManager().isCatalogRegistered(parts.get(0));
        if (parts.size() == 1 && isCatalog) {
            throw misnamed(asked, "is a catalog, without a schema");
        }
        boolean isOfSession = !isCatalog || parts.get(0).equals("spark_catalog");
        if (isOfSession
                && Sessions.isEmbedded()
                && spark.conf().get("spark.sql.catalogImplementation").equals("in-memory")) {
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "--catalog " + asked + ": this session's own catalog is in memory and ends with this command. Set"
                            + " SPARK_HOME to a Spark with a metastore (SAFRA_SUBMIT_OPTS=\"--conf"
                            + " spark.sql.catalogImplementation=hive\"), or name a schema of a catalog that is set up"
                            + " under safra.spark (\"spark.sql.catalog.main\"), such as main.customer_success");
        }
        return parts.stream().map(Expressions::quoted).collect(joining("."));
    }

    private static SafraException misnamed(String asked, String why) {
        return new SafraException(
                ExitCode.USAGE,
                "--catalog " + asked + ": " + why
                        + "; expected a schema such as customer_success, or one of another catalog such as"
                        + " main.customer_success");
    }

    /**
     * Registers tables; returns a line for each. Throws SafraException (21) if there is nothing to register yet, (20) if
     * names are taken by other tables or the catalog refuses; in the former case nothing is registered.
     */
    public List<String> register(List<Table> tables) {
        if (plain(lakehouse.place(tables.get(0))).equals(plain(name(tables.get(0))))) {
            throw new SafraException(
                    ExitCode.USAGE,
                    "--catalog " + schema
                            + ": is lakehouse.schema, where the tables are, with their comments; for other"
                            + " names of theirs, name another schema");
        }
        List<Table> written = tables.stream().filter(lakehouse::exists).toList();
        if (written.isEmpty()) {
            throw new SafraException(
                    ExitCode.INPUTS_NOT_READY,
                    "register: there are no tables at " + lakehouse.root().directory() + " yet; run nightly first");
        }
        run("schema " + schema, "CREATE SCHEMA IF NOT EXISTS " + schema);
        Map<Table, Map<String, String>> there = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (Table table : tables) {
            if (spark.catalog().tableExists(name(table))) {
                Map<String, String> details = details(table);
                there.put(table, details);
                if (!isOurs(table, details)) {
                    problems.add(name(table) + " is another table (" + details.getOrDefault("Provider", "a view")
                            + " at " + details.getOrDefault("Location", "no place") + ", and not "
                            + lakehouse.place(table) + ")");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw SafraException.of(
                    ExitCode.CONFIGURATION,
                    "register: name another schema with --catalog, or drop or rename what has these names there",
                    problems);
        }
        return tables.stream()
                .map(table -> written.contains(table)
                        ? registered(table, there.get(table))
                        : withoutRows(table, there.get(table)))
                .toList();
    }

    private String registered(Table table, Map<String, String> there) {
        String place = location(table).toString();
        if (there != null && !isEmptyView(there)) {
            return table.name() + ": is registered already";
        }
        if (there != null) {
            run(table.name(), "DROP VIEW " + name(table));
        }
        run(table.name(), "CREATE TABLE " + name(table) + " USING DELTA LOCATION " + Expressions.literal(place));
        return table.name() + ": " + place;
    }

    private String withoutRows(Table table, Map<String, String> there) {
        String line = table.name() + ": not computed yet, without rows";
        if (there != null) {
            return line;
        }
        String columns = table.columns().stream()
                .map(column ->
                        Expressions.quoted(column.name()) + " COMMENT " + Expressions.literal(column.description()))
                .collect(joining(", "));
        String values = table.columns().stream()
                .map(column -> "CAST(NULL AS " + column.type().sql() + ") AS " + Expressions.quoted(column.name()))
                .collect(joining(", "));
        run(
                table.name(),
                "CREATE VIEW " + name(table) + " (" + columns + ") COMMENT " + Expressions.literal(table.description())
                        + " TBLPROPERTIES ('" + EMPTY + "' = 'true') AS SELECT " + values + " WHERE false");
        return line;
    }

    private boolean isOurs(Table table, Map<String, String> details) {
        String place = details.getOrDefault("Location", "");
        return isEmptyView(details)
                || lakehouse.exists(table)
                        && !place.isEmpty()
                        && "delta".equalsIgnoreCase(details.get("Provider"))
                        && new Path(place).equals(location(table));
    }

    private static boolean isEmptyView(Map<String, String> details) {
        return details.getOrDefault("Table Properties", "").contains(EMPTY)
                || details.getOrDefault("View Properties", "").contains(EMPTY);
    }

    private Path location(Table table) {
        return lakehouse.logs().existing(table).directory();
    }

    /** What the catalog tells of a table: its provider, location, properties. */
    private Map<String, String> details(Table table) {
        Map<String, String> details = new HashMap<>();
        boolean isBelowColumns = false;
        for (Row row : run(table.name(), "DESCRIBE TABLE EXTENDED " + name(table))) {
            isBelowColumns |= row.getString(0).startsWith("# Detailed");
            if (isBelowColumns) {
                details.put(row.getString(0), row.getString(1));
            }
        }
        return details;
    }

    private List<Row> run(String subject, String sql) {
        try {
            return spark.sql(sql).collectAsList();
        } catch (Exception refused) { // Spark throws its checked exceptions undeclared.
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "register: " + subject + ": " + ErrorText.of(ErrorText.root(refused))
                            + " Check --catalog and what this user may do there",
                    refused);
        }
    }

    private String name(Table table) {
        return schema + "." + Expressions.quoted(table.name());
    }

    /** A name without quotes and without that of the session's own catalog. */
    private static String plain(String name) {
        return name.replace("`", "").replaceFirst("^spark_catalog\\.", "").toLowerCase(Locale.ROOT);
    }
}
