package dev.safra.lake;

import java.io.Serializable;
import java.util.Collection;
import java.util.Optional;

/**
 * The count and fingerprint of some rows, in any order: rows with equal content are taken to be unchanged.
 *
 * @param rows the number of rows
 * @param print the sum of the rows' fingerprints
 */
record Content(long rows, long print) implements Serializable {

    private static final long serialVersionUID = 1;

    /** The content of some files; empty if another writer wrote or rewrote one of them. */
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
