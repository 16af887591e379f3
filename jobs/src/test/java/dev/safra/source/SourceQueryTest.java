package dev.safra.source;

import static dev.safra.source.RawTables.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.InputStates;
import dev.safra.lake.Lakehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Customers that nobody keeps a table of, told from their orders. */
final class SourceQueryTest extends SourceTest {

    private static final long serialVersionUID = 1;

    private static final String FIRST_ORDERS =
            "select customer_id, min(order_date) as first_order, count(*) as orders from raw.orders group by customer_id";

    @BeforeEach
    void orders() {
        file("orders.csv", """
                customer_id,item,order_date,amount
                a,x,2025-01-31,10
                a,y,2025-02-01,5
                b,x,2025-03-05,7
                """);
        file("items.csv", "item,label\nx,mining\ny,retail\n");
    }

    private String queried(String sql) {
        return "query = \"\"\"" + sql + "\"\"\", inputs { orders { " + csv("orders.csv") + " }, items { "
                + csv("items.csv") + " } }\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            select customer_id account_id, min(order_date) signed_up_on from raw.orders group by customer_id
            select orders.customer_id account_id, min(raw.orders.order_date) signed_up_on from raw.orders group by 1
            with orders as (select * from orders where amount > 6) select customer_id account_id, min(order_date) signed_up_on from orders group by 1
            with orders as (select 'none' customer_id) select customer_id account_id, min(order_date) signed_up_on from raw.orders group by 1
            select o.customer_id account_id, o.order_date signed_up_on from orders o join raw.items i on o.item = i.item where label = 'mining'
            select a.customer_id account_id, a.order_date signed_up_on from orders a left anti join raw.Orders b on a.customer_id = b.customer_id and b.order_date < a.order_date
            select customer_id account_id, (select min(order_date) from orders o where o.customer_id = c.customer_id) signed_up_on from (select distinct customer_id from raw.orders) c where exists (select 1 from items)
            select account_id, signed_up_on from values ('a', '2025-01-31'), ('b', '2025-03-05') as v (account_id, signed_up_on) where account_id in (select customer_id from orders)
            select customer_id account_id, min(order_date) signed_up_on from orders, lateral EXPLODE(array(1, 2)) group by 1
            """)
    void aQueryReadsItsInputsByNameWhereverItNamesThem(String sql) {
        long views = session().catalog().listTables().count();

        expect(clean(ACCOUNTS, queried(sql)).accepted(), """
                account_id | signed_up_on
                a          | 2025-01-31
                b          | 2025-03-05
                """);

        assertThat(session().catalog().listTables().count()).isEqualTo(views);
    }

    @Test
    void itsResultIsMappedFilteredJoinedAndJudgedAsAnySource() {
        file("crm.csv", "Customer ID,name\na,Ana\n");
        String config = queried(FIRST_ORDERS) + """
                columns { account_id = customer_id, signed_up_on = first_order, name = "crm.name" }
                where = "orders > 1"
                lookups.crm { format = csv, path = %s, key { customer_id = "Customer ID" } }
                quality { extra-columns = warn, rules.late { condition = "signed_up_on < '2025-01-01'", action = warn } }
                """.formatted(quoted("crm.csv"));

        CleanSource cleaned = clean(ACCOUNTS, config);

        expect(cleaned.accepted(), """
                account_id | signed_up_on | name
                a          | 2025-01-31   | Ana
                """);
        assertThat(cleaned.messages())
                .singleElement()
                .asString()
                .startsWith("accounts: 1 row warned: late (such as \"2025-01-31\")");
        Settings settings = settings(source("accounts", config));
        Map<String, String> states = InputStates.of(
                new Lakehouse(session(), settings.curated()), settings.sources().values());
        assertThat(states).containsOnlyKeys("accounts.inputs.items", "accounts.inputs.orders", "accounts.lookups.crm");
        assertThat(states.values()).allMatch(state -> state.startsWith("1 files, "));
        assertThat(settings.fingerprint("accounts"))
                .isNotEqualTo(settings(source("accounts", config.replace("min(", "max(")))
                        .fingerprint("accounts"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            drop table orders                               | 20 | accounts: sources.accounts.query is not one Spark SQL query: [PARSE_SYNTAX_ERROR]
            insert into raw.orders select * from raw.orders | 20 | is not one Spark SQL query
            from orders insert into t select *              | 20 | is not one Spark SQL query
            with o as (select 1) insert into t select * from o | 20 | is not one Spark SQL query
            select * from orders; select * from items       | 20 | is not one Spark SQL query
            show tables                                     | 20 | is not one Spark SQL query
            set a = b                                       | 20 | is not one Spark SQL query
            select transform (item) using 'cat' from orders | 20 | reads ScriptTransformation, which is no input
            select * from table_changes('crm.people', 0)    | 20 | reads table_changes, which is no input
            select item                                     | 27 | there is no column `item`
            select * from raw.people                        | 20 | accounts: sources.accounts.query reads raw.people, which is no input; there are items, orders. Add it under sources.accounts.inputs.
            select * from crm.orders                        | 20 | reads crm.orders, which is no input
            select * from csv.`/etc/passwd`                 | 20 | reads csv.`/etc/passwd`, which is no input
            with x as (select * from people) select * from x | 20 | reads people, which is no input
            with x as (select 1) select (select max(a) from (with x2 as (select 1 a) select * from x2) y), z.* from x2 z | 20 | reads x2, which is no input
            select * from orders where item in (select item from people) | 20 | reads people, which is no input
            select * from orders version as of 1            | 20 | reads RelationTimeTravel, which is no input
            select * from identifier('crm.people')          | 20 | which is no input
            select nobody from orders                       | 27 | accounts: sources.accounts.query: there is no column `nobody`. items has item, label; orders has customer_id, item, order_date, amount.
            select _malformed_row from orders               | 27 | there is no column `_malformed_row`
            select customer_id, item from orders group by 1 | 27 | accounts: sources.accounts.query: [MISSING_AGGREGATION]
            """)
    void whatIsNoQueryOfItsInputsIsSaid(String sql, int code, String said) {
        assertThatThrownBy(() -> open(source("accounts", queried(sql))))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("sources: 1 problem\n  accounts: ")
                .hasMessageContaining(said)
                .satisfies(failed ->
                        assertThat(((SafraException) failed).exitCode().code()).isEqualTo(code));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws IOException {
        Files.delete(dir.resolve("orders.csv"));
        Files.delete(dir.resolve("items.csv"));

        assertThatThrownBy(() ->
                        open(source("accounts", queried("drop table x")), source("exchange_rates", csv("rates.csv"))))
                .hasMessageContaining(
                        "sources: 4 problems\n  accounts: sources.accounts.query is not one Spark SQL query: ")
                .hasMessageContaining("\n  accounts.inputs.items: cannot read csv at " + dir + "/items.csv: ")
                .hasMessageContaining("Check sources.accounts.inputs.orders, or run again once it is there.")
                .hasMessageContaining("\n  exchange_rates: cannot read csv at ");
    }

    /** Neither named by the query nor left in by it. */
    @Test
    void aRowOfAnInputThatCannotBeTakenApartIsNotCountedInSilence() {
        file("orders.csv", "customer_id,item,order_date,amount\na,x,2025-01-31,10\nb,x,2025-03-05,7,8,9\n");
        String config = queried("select customer_id as account_id from raw.orders where customer_id = 'a'");
        Sources sources = open(source("accounts", config));

        assertThatThrownBy(() -> sources.clean(ACCOUNTS))
                .hasMessage(
                        "accounts.inputs.orders: a row cannot be taken apart (it is of 20 characters). Correct it, or"
                                + " have such rows left out: sources.accounts.inputs.orders.options.mode = DROPMALFORMED.")
                .extracting("exitCode")
                .isEqualTo(ExitCode.SOURCE_CONTRACT);

        expect(
                clean(ACCOUNTS, config + "inputs.orders.options.mode = DROPMALFORMED")
                        .accepted(),
                """
                account_id
                a
                """);
    }

    @Test
    void aDamagedFileOfAnInputIsNamed() throws IOException {
        session().sql("select 'a' customer_id, '2025-01-31' order_date").write().parquet(dir + "/orders");
        Sources sources = open(source("accounts", """
                query = "select customer_id as account_id from raw.orders"
                inputs.orders { format = parquet, path = %s }
                """.formatted(quoted("orders"))));
        try (Stream<Path> files = Files.list(dir.resolve("orders"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".parquet")).toList()) {
                Files.delete(file);
            }
        }

        assertThatThrownBy(() -> sources.require(
                        List.of(ACCOUNTS), new AsOf(LocalDate.of(2025, 3, 31)), DataQuality.Past.NONE, Map.of()))
                .hasMessageContaining("accounts.inputs.orders: cannot read file:")
                .hasMessageEndingWith("put it in place again and run again.")
                .extracting("exitCode")
                .isEqualTo(ExitCode.INPUTS_NOT_READY);
    }
}
