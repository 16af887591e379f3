package dev.safra.lake;

import org.apache.spark.sql.types.DataType;

/** A column of a table: its name, type, nullability and meaning. */
public record ColumnSpec(String name, DataType type, boolean isNullable, String description) {}
