package dev.safra.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

final class GroupsTest {

    @Test
    void rowsWithTheSameFirstColumnsComeTogether() {
        assertThat(groups(
                        2,
                        RowFactory.create("a", null, 1),
                        RowFactory.create("a", null, 2),
                        RowFactory.create("a", "x", 3),
                        RowFactory.create("b", "x", 4)))
                .containsExactly(List.of(1, 2), List.of(3), List.of(4));
        assertThat(groups(0, RowFactory.create("a", null, 1), RowFactory.create("b", null, 2)))
                .containsExactly(List.of(1, 2));
        assertThat(groups(1)).isEmpty();
    }

    @Test
    void whatIsLeftOfAGroupIsPassedOver() {
        Groups groups = new Groups(
                List.of(RowFactory.create("a", 1), RowFactory.create("a", 2), RowFactory.create("b", 3))
                        .iterator(),
                1);

        assertThat(groups.next().next().getInt(1)).isEqualTo(1);
        assertThat(groups.next().next().getInt(1)).isEqualTo(3);
        assertThat(groups.hasNext()).isFalse();
    }

    private static List<List<Integer>> groups(int columns, Row... rows) {
        List<List<Integer>> groups = new ArrayList<>();
        new Groups(List.of(rows).iterator(), columns).forEachRemaining(group -> {
            List<Integer> last = new ArrayList<>();
            group.forEachRemaining(row -> last.add(row.getInt(2)));
            groups.add(last);
        });
        return groups;
    }
}
