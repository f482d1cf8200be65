package io.crossfoot.benchmarks;

import io.crossfoot.kernel.Kernel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The ledgers of a run, each in a database of its own, so that what one scenario writes is not in another's way.
 *
 * <p>They are made when first asked for, as copies of a migrated one.
 */
final class Ledgers {

    private static final String BARE = "bare";
    private static final String FUNDED = "funded";

    private final BenchmarkServer server;
    private final Sizes sizes;
    private final String prefix;
    private final Installer kernel;
    private final Map<String, Ledger> ledgers = new LinkedHashMap<>();
    private boolean hasBare;
    private boolean hasFunded;

    /** Makes the kernel of a ledger. */
    @FunctionalInterface
    private interface Installer {
        void migrate(DataSource installer) throws SQLException;
    }

    private Ledgers(BenchmarkServer server, Sizes sizes, String prefix, Installer kernel) {
        this.server = server;
        this.sizes = sizes;
        this.prefix = prefix;
        this.kernel = kernel;
    }

    /** Ledgers of this kernel. */
    Ledgers(BenchmarkServer server, Sizes sizes) {
        this(server, sizes, "", Kernel::migrate);
    }

    /** Ledgers of an earlier kernel, whatever they are called, in databases of their own. */
    static Ledgers of(EarlierKernel kernel, BenchmarkServer server, Sizes sizes) {
        return new Ledgers(server, sizes, "before_", kernel::migrate);
    }

    /** The ledger of this name; at first it has no accounts. */
    Ledger bare(String name) throws SQLException {
        return get(name, true);
    }

    /** The ledger of this name; at first its ordinary accounts and the hot one have money and no other history. */
    Ledger funded(String name) throws SQLException {
        return get(name, false);
    }

    /** Where the server's files are; null where that is not known. */
    Path folder() {
        return server.folder();
    }

    private Ledger get(String name, boolean bare) throws SQLException {
        Ledger known = ledgers.get(name);
        if (known != null) {
            return known;
        }
        if (!hasBare) {
            Progress.say("migrating a ledger");
            server.create(prefix + BARE, null);
            kernel.migrate(server.installer(prefix + BARE));
            server.createLogin();
            hasBare = true;
        }
        if (!bare && !hasFunded) {
            server.create(prefix + FUNDED, prefix + BARE);
            Ledger template = new Ledger(server, prefix + FUNDED);
            template.fund(Accounts.all(sizes.accounts()));
            template.fund(Accounts.named(Accounts.HOT));
            template.vacuum();
            hasFunded = true;
        }
        server.create(prefix + name, prefix + (bare ? BARE : FUNDED));
        Ledger ledger = new Ledger(server, prefix + name);
        ledgers.put(name, ledger);
        return ledger;
    }

    /**
     * Verifies all ledgers there are.
     *
     * @return how many there are
     */
    int verify() throws SQLException {
        for (Ledger ledger : ledgers.values()) {
            Progress.say("verified %s: %s", ledger.name(), ledger.verify());
        }
        return ledgers.size();
    }
}
