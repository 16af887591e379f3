package dev.safra.source;

import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;

import dev.safra.lake.Table;

/** The raw table of what could be sent to customers. */
public final class ContentTables {

    public static final RawTable CONTENT = RawTable.of(Table.named("content")
                    .describedAs("One row per thing that could be sent to customers.")
                    .key("content_id", STRING, "The guide, webinar, release note or whatever it is.")
                    .required("title", STRING, "What people call it.")
                    .optional("kind", STRING, "What it is.")
                    .optional("products", STRINGS, "Only for those who have one of these.")
                    .optional("features", STRINGS, "Only for those who could use one of these and do not.")
                    .optional("industries", STRINGS, "Only for those in one of these.")
                    .optional("min_version", STRING, "Only for those who run this version or a later one.")
                    .optional(
                            "attributes",
                            STRINGS,
                            "Only for those of whom these hold: name=value of columns of accounts, of one name any."))
            .meaningNull("products", "features", "industries", "min_version", "attributes")
            .rule("min_version_unordered", "min_version rlike '^[^-+]*[0-9]'", "min_version", "a version such as 4.2")
            .rule(
                    "attribute_without_value",
                    "forall(attributes, pair -> coalesce(trim(pair), '') = '' or pair rlike '^ *[^= ][^=]*= *[^ ]')",
                    "attributes",
                    "name=value, such as segment=retail");

    private ContentTables() {}
}
