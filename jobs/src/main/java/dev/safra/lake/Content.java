package dev.safra.lake;

import java.io.Serializable;
import java.util.Collection;
import java.util.Optional;

/**
 * By which rows are known to be what they were, in any order.
 *
 * @param rows how many
 * @param print the sum of their fingerprints
 */
record Content(long rows, long print) implements Serializable {

    private static final long serialVersionUID = 1;

    /** Of some files; none where another writer wrote or rewrote one of them. */
    static Optional<Content> of(Collection<DataFile> files) {
        return files.stream().allMatch(file -> file.print().isPresent())
                ? Optional.of(new Content(
                        DataFile.rowsOf(files),
                        files.stream()
                                .mapToLong(file -> file.print().orElseThrow())
                                .sum()))
                : Optional.empty();
    }
}
