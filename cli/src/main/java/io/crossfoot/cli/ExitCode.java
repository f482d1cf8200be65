package io.crossfoot.cli;

/** The closed list of how a command can end. Scripts rely on the numbers, so none ever changes its meaning. */
public enum ExitCode {
    /** 0. */
    OK(0, "done"),
    /** 1. */
    DIFFERENCES(1, "verify found something that is not as it should be"),
    /** 2. */
    USAGE(2, "the command line is wrong"),
    /** 3. */
    REFUSED(3, "the input was refused and nothing was posted: a file, a posting, a name"),
    /** 4. */
    DATABASE(4, "the database can't be reached or was lost, or has no ledger of this version"),
    /** 5. */
    SOME_REJECTED(5, "the import or batch is done, but some rows or transactions were rejected"),
    /** 6. */
    FAILED(6, "an unexpected failure"),
    /** 7. */
    ADDRESS(7, "the service can't listen on its address");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /**
     * What the process answers.
     *
     * @return 0 to 7
     */
    public int number() {
        return number;
    }

    /**
     * What it means.
     *
     * @return a phrase without a full stop
     */
    public String meaning() {
        return meaning;
    }
}
