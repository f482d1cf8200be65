package io.crossfoot.schemes.comparison;

import io.crossfoot.schemes.SchemeDatabase;
import java.util.function.LongSupplier;

/** Fills accounts with entries, quickly. */
final class Preparation {
    private static final int MEMBERS = 4;

    private Preparation() {}

    /** Opens accounts and posts the same number of times to each. */
    static void fill(SchemeDatabase database, Accounts accounts, int entries, LongSupplier cents) throws Exception {
        Crew.runInBulk(database, Math.min(MEMBERS, accounts.number()), (connection, member) -> {
            for (int account = member; account < accounts.number(); account += MEMBERS) {
                accounts.open(connection, account);
            }
            for (int entry = 0; entry < entries; entry++) {
                for (int account = member; account < accounts.number(); account += MEMBERS) {
                    if (!accounts.post(connection, account, cents.getAsLong())) {
                        throw new IllegalStateException("a deposit was refused while nobody else posted");
                    }
                }
            }
            return null;
        });
    }
}
