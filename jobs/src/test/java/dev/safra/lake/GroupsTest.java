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
                        List.of(0, 1),
                        RowFactory.create("a", null, 1),
                        RowFactory.create("a", null, 2),
                        RowFactory.create("a", "x", 3),
                        RowFactory.create("b", "x", 4)))
                .containsExactly(List.of(1, 2), List.of(3), List.of(4));
        assertThat(groups(List.of(), RowFactory.create("a", null, 1), RowFactory.create("b", null, 2)))
                .containsExactly(List.of(1, 2));
        assertThat(groups(List.of(0))).isEmpty();
        assertThat(groups(List.of(1), RowFactory.create("a", "x", 1), RowFactory.create("b", "x", 2)))
                .containsExactly(List.of(1, 2));
    }

    @Test
    void whatIsLeftOfAGroupIsPassedOver() {
        Groups groups = new Groups(
                List.of(RowFactory.create("a", 1), RowFactory.create("a", 2), RowFactory.create("b", 3))
                        .iterator(),
                0);

        assertThat(groups.next().next().getInt(1)).isEqualTo(1);
        Groups.Group last = groups.next();
        assertThat(last.next().getInt(1)).isEqualTo(3);
        assertThat(last.first().getInt(1)).isEqualTo(3);
        assertThat(groups.hasNext()).isFalse();
    }

    private static List<List<Integer>> groups(List<Integer> columns, Row... rows) {
        List<List<Integer>> groups = new ArrayList<>();
        int[] key = columns.stream().mapToInt(Integer::intValue).toArray();
        new Groups(List.of(rows).iterator(), key).forEachRemaining(group -> {
            List<Integer> last = new ArrayList<>();
            group.forEachRemaining(row -> last.add(row.getInt(2)));
            groups.add(last);
        });
        return groups;
    }
}
