package dev.safra.lake;

import org.apache.spark.sql.types.DataType;

/** A table's column: what it is called, holds, and means. */
public record ColumnSpec(String name, DataType type, boolean isNullable, String description) {}
