package dev.safra.job;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.dimension.AccountDays;
import dev.safra.dimension.Accounts;
import dev.safra.lake.Publications;
import dev.safra.lake.Runs;
import dev.safra.lake.Table;
import dev.safra.source.DataQuality;
import dev.safra.source.Quarantine;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What tables say that they are computed from, against what their steps read. */
final class LineageTest {

    private static final Set<String> CURATED =
            Jobs.tables().stream().map(Table::name).collect(toSet());

    /** Tables of runs and of all sources. */
    private static final List<Table> OF_RUNS =
            List.of(Publications.TABLE, Runs.TABLE, DataQuality.TABLE, Quarantine.TABLE);

    @Test
    void everyInputIsATable() {
        assertThat(Jobs.tables())
                .filteredOn(table -> !OF_RUNS.contains(table))
                .allSatisfy(table -> assertThat(table.inputs())
                        .as(table.name())
                        .isNotEmpty()
                        .doesNotHaveDuplicates()
                        .allMatch(input ->
                                CURATED.contains(input) || RawTables.names().containsKey(input)));
    }

    @Test
    void rawInputsAreThoseOfTheStep() {
        for (Step step : steps()) {
            Set<String> read = Stream.concat(step.needs().stream(), step.uses().stream())
                    .flatMap(List::stream)
                    .map(RawTable::name)
                    .collect(toSet());
            assertThat(step.tables())
                    .allSatisfy(table ->
                            assertThat(rawInputs(table)).as(table.name()).isSubsetOf(read));
        }
    }

    @Test
    void everyRawTableIsComputedFrom() {
        Set<String> used = new HashSet<>(rawInputs(Accounts.TABLE));
        Jobs.tables().forEach(table -> used.addAll(rawInputs(table)));
        assertThat(used).containsAll(RawTables.names().keySet());
    }

    @Test
    void whatRulesMayNameIsWhatTheSnapshotHas() {
        assertThat(AccountSnapshot.tables().stream().map(Table::name)).containsExactlyElementsOf(AccountDays.TABLES);
    }

    private static List<Step> steps() {
        return Jobs.ALL.stream().flatMap(job -> job.steps().stream()).toList();
    }

    /** {@code accounts} names the curated table, but in the contract of that one. */
    private static Set<String> rawInputs(Table table) {
        return table.inputs().stream()
                .filter(input -> !CURATED.contains(input) || input.equals(table.name()))
                .filter(input -> RawTables.names().containsKey(input))
                .collect(toSet());
    }
}
