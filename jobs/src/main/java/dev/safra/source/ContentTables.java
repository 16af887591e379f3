package dev.safra.source;

import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;

import dev.safra.lake.Table;

/** The raw table of content that could be sent to customers. */
public final class ContentTables {

    public static final RawTable CONTENT = RawTable.of(Table.named("content")
                    .describedAs("One row per piece of content that could be sent to customers.")
                    .key("content_id", STRING, "The guide, webinar, release note or other content.")
                    .required("title", STRING, "What people call it.")
                    .optional("kind", STRING, "Kind of content.")
                    .optional("products", STRINGS, "Only for accounts that have one of these products.")
                    .optional("features", STRINGS, "Only for accounts that could use one of these features and do not.")
                    .optional("industries", STRINGS, "Only for accounts in one of these industries.")
                    .optional("min_version", STRING, "Only for accounts that run this version or a later one.")
                    .optional(
                            "attributes",
                            STRINGS,
                            "Only for accounts with one of these values of each column named, as name=value."))
            .meaningNull("products", "features", "industries", "min_version", "attributes")
            .rule("min_version_unordered", "min_version rlike '^[^-+]*[0-9]'", "min_version", "a version such as 4.2")
            .rule(
                    "attribute_without_value",
                    "forall(attributes, pair -> coalesce(trim(pair), '') = '' or pair rlike '^ *[^= ][^=]*= *[^ ]')",
                    "attributes",
                    "name=value, such as segment=retail");

    private ContentTables() {}
}
