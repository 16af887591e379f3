package dev.safra.source;

import static dev.safra.source.ContentTables.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The only raw table with lists. */
final class ContentTablesTest extends SourceTest {

    private static final long serialVersionUID = 1;

    @Test
    void textIsSplitIntoLists() {
        file("content.csv", """
                content_id,title,kind,for_products,features,min_version
                c1,Guide,guide,core; chat,,4.2
                c2,News,,,,
                c2,News,,,,
                c3,,guide,core,,
                c4,Latest,,core,,latest
                c5,Candidate,,core,,v5-rc1
                """);
        String source = csv("content.csv") + ", columns { products = \"split(for_products, ';')\"";

        CleanSource cleaned = clean(CONTENT, source + ", features = \"split(features, ';')\" }");
        expect(
                cleaned.accepted()
                        .selectExpr("content_id", "array_join(products, '+') as products", "features", "min_version"),
                """
                content_id | products   | features | min_version
                c1         | core+ chat |          | 4.2
                c2         |            |          |
                c5         | core       |          | v5-rc1
                """);
        assertThat(cleaned.messages())
                .containsExactly(
                        "content: 1 row quarantined: title_missing; map it under sources.content.columns.title",
                        "content: 1 row quarantined: min_version_unordered (such as \"latest\"); expected a version such as"
                                + " 4.2; map it under sources.content.columns.min_version",
                        "content: 1 row deduplicated: duplicate");

        assertThatThrownBy(() -> open(source("content", source + " }")))
                .hasMessageContaining("content: column features is STRING in the source; expected ARRAY<STRING>."
                        + " Convert it under sources.content.columns.features.");
    }

    @Test
    void anAttributeWithoutAValueIsNone() {
        file("content.csv", """
                content_id,title,attributes
                c1,Guide,segment=retail; region = SOUTH;
                c2,News,
                c3,Without a value,segment=retail;region=
                c4,Without a name,=retail
                c5,Neither,retail
                """);

        CleanSource cleaned = clean(CONTENT, csv("content.csv") + ", columns.attributes = \"split(attributes, ';')\"");

        expect(cleaned.accepted().selectExpr("content_id", "array_join(attributes, '+') as attributes"), """
                content_id | attributes
                c1         | segment=retail+ region = SOUTH+
                c2         |
                """);
        assertThat(cleaned.messages())
                .containsExactly(
                        "content: 3 rows quarantined: attribute_without_value (such as \"[=retail]\"); expected"
                                + " name=value, such as segment=retail; map it under sources.content.columns.attributes");
    }

    @Test
    void listsAreReadAsTheyAre() {
        file("content.json", """
                {"content_id":"c1","title":"Guide","products":["core","chat"],"industries":[]}
                {"content_id":"c2","title":"News","industries":["food",null]}
                """);

        expect(
                clean(CONTENT, "format = json, path = " + quoted("content.json"))
                        .accepted()
                        .selectExpr(
                                "content_id",
                                "size(products) as products",
                                "features",
                                "size(industries) as industries"),
                """
                content_id | products | features | industries
                c1         |        2 |          |          0
                c2         |          |          |          2
                """);
    }
}
