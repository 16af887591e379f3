package dev.safra.job;

/**
 * A note about a night's data, for people.
 *
 * @param text a line
 */
record Note(Weight weight, String text) {

    /** How much a note matters; notes are listed in this order. */
    enum Weight {
        /** Numbers differ from what the sources have, or from what was published. */
        NUMBERS,
        /** There are too few people or places. */
        CAPACITY,
        /** Something is not computed at all. */
        LEFT_OUT,
        /** Columns of the sources that are unused or absent, as they are every night. */
        COLUMNS,
        /** The configuration uses a key of before. */
        RENAMED
    }
}
