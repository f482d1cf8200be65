package io.crossfoot.kernel.internal;

/**
 * A table of the ledger that holds rows of its own: one that is no partition, or one month of postings.
 *
 * @param name its name without the schema
 * @param parent the partitioned table that its rows enter through; itself where it is no partition
 * @param columns their quoted names, separated by commas, without those that are computed
 * @param definition the columns with their types, for comparing
 * @param bytesOnDisk what its rows take
 */
public record LedgerTable(String name, String parent, String columns, String definition, long bytesOnDisk) {

    /** The table as it is named in SQL. */
    String sql() {
        return qualified(name);
    }

    /** Where its rows enter, as it is named in SQL. */
    String parentSql() {
        return qualified(parent);
    }

    boolean isMonthOfPostings() {
        return parent.equals("posting") && name.matches("posting_[0-9]{4}_[0-9]{2}");
    }

    static String qualified(String name) {
        return "crossfoot." + quoted(name);
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
