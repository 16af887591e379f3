package dev.safra.job;

/**
 * What people should know of a night's data.
 *
 * @param text a line
 */
record Note(Weight weight, String text) {

    /** In the order in which notes are told. */
    enum Weight {
        /** Numbers are other than the sources say, or than they were. */
        NUMBERS,
        /** There are too few people or places. */
        CAPACITY,
        /** Something is not told at all. */
        LEFT_OUT,
        /** Columns of the sources that are unused or absent, as they are every night. */
        COLUMNS,
        /** The configuration uses a key of before. */
        RENAMED
    }
}
