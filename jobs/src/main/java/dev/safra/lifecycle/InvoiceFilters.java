package dev.safra.lifecycle;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import dev.safra.config.AsOf;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which raw invoices count. */
final class InvoiceFilters {

    private InvoiceFilters() {}

    /** The invoices issued by the day, without void and uncollectible ones and those paid on an unknown day. */
    static Dataset<Row> known(Dataset<Row> invoices, AsOf asOf) {
        return invoices.where(col("issued_on").leq(lit(asOf.day())))
                .where(not(col("status").isin("void", "uncollectible")))
                .where(not(col("status").equalTo("paid").and(col("paid_on").isNull())));
    }

    /** Whether a known invoice is open when the day closes. */
    static Column isOpen(AsOf asOf) {
        return col("paid_on").isNull().or(col("paid_on").gt(lit(asOf.day())));
    }
}
