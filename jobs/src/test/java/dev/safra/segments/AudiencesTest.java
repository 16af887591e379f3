package dev.safra.segments;

import static dev.safra.testing.TextRows.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.dimension.Accounts;
import dev.safra.lake.Table;
import dev.safra.lake.Types;
import dev.safra.source.RawTables;
import dev.safra.source.UsageTables;
import dev.safra.testing.SparkTest;
import dev.safra.usage.UsageAdoption;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Lists in cells have spaces between their names. */
final class AudiencesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf DAY = new AsOf(LocalDate.of(2026, 6, 30));

    private static final int QUIET_DAYS = 3;

    private static final String SEGMENTS = """
            account_id | touch | rule
            acme       | high  | strategic
            beta       | tech  | value
            cent       | low   | value
            """;

    @Test
    void contentIsForThoseWhoHaveOneOfItsProducts() {
        expect(audiences("""
                content_id | products
                one        | core
                one_of     | crm chat core
                nobodys    | crm
                """), """
                account_id | as_of      | content_id | touch | reason
                acme       | 2026-06-30 | one        | high  | has core
                acme       | 2026-06-30 | one_of     | high  | has chat, core
                beta       | 2026-06-30 | one        | tech  | has core
                beta       | 2026-06-30 | one_of     | tech  | has core
                """);
    }

    /** acme uses board and beta all that it has; nothing is in force at cent. Nothing says what entitles to export. */
    @Test
    void contentIsForThoseWhoCouldUseOneOfItsFeaturesAndDoNot() {
        expect(audiences("""
                content_id  | features
                unused      | report
                one_of      | report board bot
                all_use_it  | board
                not_had     | forecast
                free_to_all | export
                misspelt    | reprot
                partly      | reprot bot
                """), """
                account_id | content_id  | reason
                acme       | unused      | does not use report yet
                acme       | one_of      | does not use bot, report yet
                acme       | free_to_all | does not use export yet
                acme       | partly      | does not use bot yet
                cent       | free_to_all | does not use export yet
                """);
    }

    @Test
    void contentIsForThoseInOneOfItsIndustries() {
        expect(audiences("""
                content_id | industries
                one        | retail
                one_of     | health logistics
                nobodys    | health
                """), """
                account_id | content_id | reason
                acme       | one_of     | is in logistics
                beta       | one        | is in retail
                """);
    }

    /** acme runs 1.10, beta 1.9, and nobody knows what cent runs. */
    @Test
    void contentIsForThoseWhoRunItsVersionOrALaterOne() {
        expect(audiences("""
                content_id | min_version
                old        | 1.2
                same       | 1.9
                also_same  | v1.9
                later      | 1.10
                candidate  | 1.10-rc1
                next       | 1.11
                next_rc    | 1.11-rc1
                """), """
                account_id | content_id | reason
                acme       | old        | runs 1.10
                acme       | same       | runs 1.10
                acme       | also_same  | runs 1.10
                acme       | later      | runs 1.10
                acme       | candidate  | runs 1.10
                beta       | old        | runs 1.9
                beta       | same       | runs 1.9
                beta       | also_same  | runs 1.9
                """);
    }

    /** acme is in retail and in the south, beta in retail, and nobody knows anything of cent. */
    @Test
    void contentIsForThoseWhoHaveItsAttributes() {
        String text = """
                content_id | industries | attributes
                one        |            | segment=retail
                one_of     |            | segment=retail segment=food
                each       |            | region=SOUTH segment=food segment=retail
                nobodys    |            | region=SOUTH segment=food
                ours       |            | is_partner=true
                misspelt   |            | regoin=SOUTH
                no_name    | logistics  | country=BR planet=earth
                """;
        Profiles company = company();
        Profiles withAttributes = new Profiles(
                given(Accounts.table(List.of("region", "segment")), """
                        account_id | industry  | is_partner | region | segment
                        acme       | logistics | false      | SOUTH  | retail
                        beta       | retail    | true       |        | retail
                        cent       |           |            |        |
                        """),
                company.products(),
                company.catalogue(),
                company.used(),
                company.adoption());

        expect(audiences(content(text), SEGMENTS, withAttributes, nothingBefore()), """
                account_id | content_id | reason
                acme       | one        | segment is retail
                acme       | one_of     | segment is retail
                acme       | each       | region is SOUTH; segment is retail
                beta       | one        | segment is retail
                beta       | one_of     | segment is retail
                beta       | ours       | is_partner is true
                """);
        assertThat(Audiences.notes(content(text), withAttributes))
                .containsExactly("content: 2 of its rows (such as \"misspelt\") name an attribute that accounts do not"
                        + " have (\"regoin\"; nearest: region), and are listed for nobody");
        expect(audiences(content(text), SEGMENTS, company, nothingBefore()), "account_id\n");
    }

    @Test
    void allThatContentNamesHasToHold() {
        expect(audiences("""
                content_id  | products | features | industries | min_version
                all         | core     | report   | logistics  | 1.10
                not_product | crm      | report   | logistics  | 1.10
                not_feature | core     | board    | logistics  | 1.10
                not_there   | core     | report   | retail     | 1.10
                not_yet     | core     | report   | logistics  | 1.11
                two         |          |          | retail     | 1.9
                """), """
                account_id | content_id | reason
                acme       | all        | has core; does not use report yet; is in logistics; runs 1.10
                beta       | two        | is in retail; runs 1.9
                """);
    }

    @Test
    void anEmptyListNamesNothing() {
        Dataset<Row> content = content("content_id | industries\nretail | retail\n")
                .selectExpr(
                        "content_id",
                        "array() as products",
                        "array(' ', null) as features",
                        "array(' retail ', '', 'retail') as industries",
                        "array(null, '') as attributes",
                        "min_version");

        expect(audiences(content, SEGMENTS, company(), nothingBefore()), """
                account_id | content_id | reason
                beta       | retail     | is in retail
                """);
        assertThat(Audiences.notes(content, company())).isEmpty();
        assertThat(Audiences.features(content).isEmpty()).isTrue();
    }

    @Test
    void contentThatNamesNothingIsNobodysAndCounted() {
        Dataset<Row> content = content("""
                content_id | industries
                holidays   |
                retail     | retail
                greetings  |
                """);

        expect(audiences(content, SEGMENTS, company(), nothingBefore()), """
                account_id | content_id
                beta       | retail
                """);
        assertThat(Audiences.notes(content, company()))
                .containsExactly("content: 2 of its rows (such as \"greetings\") name no product, feature, industry,"
                        + " attribute or version, and are listed for nobody");
    }

    @Test
    void whoHasLeftOrIsInNoSegmentGetsNothing() {
        expect(
                audiences(content("content_id | products\nnews | core\n"), """
                        account_id | touch | rule
                        acme       | tech  | ended
                        cent       | low   | value
                        """, company(), nothingBefore()),
                "account_id\n");
    }

    /** Listed today, on the days before and on one after, as if this night were late or run again. */
    @Test
    void whatWasListedIsNotListedAgainInTheQuietDays() {
        Dataset<Row> content = content("""
                content_id    | industries
                again         | logistics
                day_before    | logistics
                last_quiet    | logistics
                no_more_quiet | logistics
                later         | logistics
                of_another    | logistics
                """);
        Dataset<Row> before = given(Audiences.TABLE, """
                account_id | as_of      | content_id
                acme       | 2026-06-30 | again
                acme       | 2026-06-29 | day_before
                acme       | 2026-06-27 | last_quiet
                acme       | 2026-06-26 | no_more_quiet
                acme       | 2026-07-01 | later
                beta       | 2026-06-29 | of_another
                """);

        expect(audiences(content, SEGMENTS, company(), before), """
                account_id | content_id
                acme       | again
                acme       | no_more_quiet
                acme       | later
                acme       | of_another
                """);
        assertThat(Audiences.from(content, given(SEGMENTS_TABLE, SEGMENTS), company(), before, DAY, 0)
                        .count())
                .isEqualTo(6);
    }

    @Test
    void whatIsNotConfiguredIsNotKnown() {
        Dataset<Row> content = content("""
                content_id | products | features | industries | min_version
                product    | core     |          |            |
                feature    |          | report   |            |
                free       |          | export   |            |
                industry   |          |          | logistics  |
                version    |          |          |            | 1.9
                """);
        Profiles company = company();
        Dataset<Row> noAccounts = company.accounts().limit(0);
        Dataset<Row> noProducts = company.products().limit(0);
        Dataset<Row> noCatalogue = company.catalogue().limit(0);
        Dataset<Row> noVersions = company.adoption().limit(0);

        Profiles withoutUsage =
                new Profiles(company.accounts(), company.products(), company.catalogue(), Optional.empty(), noVersions);
        expect(
                audiences(content, "account_id | touch | rule\nacme | high | value\n", withoutUsage, nothingBefore()),
                """
                account_id | content_id
                acme       | product
                acme       | industry
                """);
        Profiles usageOnly = new Profiles(noAccounts, noProducts, noCatalogue, company.used(), company.adoption());
        expect(audiences(content, "account_id | touch | rule\nacme | high | value\n", usageOnly, nothingBefore()), """
                account_id | content_id
                acme       | feature
                acme       | free
                acme       | version
                """);
        Profiles withoutProducts =
                new Profiles(noAccounts, noProducts, company.catalogue(), company.used(), company.adoption());
        expect(
                audiences(
                        content, "account_id | touch | rule\nacme | high | value\n", withoutProducts, nothingBefore()),
                """
                account_id | content_id
                acme       | free
                acme       | version
                """);
    }

    private static Profiles company() {
        return new Profiles(
                given(RawTables.ACCOUNTS.contract(), """
                        account_id | industry
                        acme       | logistics
                        beta       | retail
                        cent       |
                        """),
                lists("products", """
                        account_id | products
                        acme       | chat core
                        beta       | core
                        """),
                given(UsageTables.FEATURES.contract(), """
                        feature  | product
                        board    | core
                        report   | core
                        report   | analytics
                        bot      | chat
                        forecast | analytics
                        """),
                Optional.of(lists("used", """
                        account_id | used
                        acme       | board
                        beta       | board export report
                        """)),
                given(UsageAdoption.TABLE, """
                        account_id | latest_version
                        acme       | 1.10
                        beta       | 1.9
                        cent       |
                        """));
    }

    private Dataset<Row> audiences(String content) {
        return audiences(content(content), SEGMENTS, company(), nothingBefore());
    }

    private static Dataset<Row> audiences(
            Dataset<Row> content, String segments, Profiles profiles, Dataset<Row> before) {
        return Audiences.from(content, given(SEGMENTS_TABLE, segments), profiles, before, DAY, QUIET_DAYS);
    }

    private static final Table SEGMENTS_TABLE = Table.named("touch_segments")
            .optional("account_id", Types.STRING, "")
            .optional("touch", Types.STRING, "")
            .optional("rule", Types.STRING, "");

    private static Dataset<Row> nothingBefore() {
        return given(Audiences.TABLE, "account_id\n");
    }

    private static Dataset<Row> content(String text) {
        Table asText = Table.named("content")
                .optional("content_id", Types.STRING, "")
                .optional("products", Types.STRING, "")
                .optional("features", Types.STRING, "")
                .optional("industries", Types.STRING, "")
                .optional("attributes", Types.STRING, "")
                .optional("min_version", Types.STRING, "");
        return given(asText, text)
                .selectExpr(
                        "content_id",
                        "split(products, ' ') as products",
                        "split(features, ' ') as features",
                        "split(industries, ' ') as industries",
                        "split(attributes, ' ') as attributes",
                        "min_version");
    }

    private static Dataset<Row> lists(String column, String text) {
        Table asText =
                Table.named("lists").optional("account_id", Types.STRING, "").optional(column, Types.STRING, "");
        return given(asText, text).selectExpr("account_id", "split(" + column + ", ' ') as " + column);
    }
}
