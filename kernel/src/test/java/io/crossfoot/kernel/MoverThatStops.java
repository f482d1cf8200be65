package io.crossfoot.kernel;

import io.crossfoot.embedded.EmbeddedPostgres;
import java.util.concurrent.CountDownLatch;

/** A process that stops in the middle of a move, to be killed there. */
final class MoverThatStops {

    static final String STOPPED = "in the middle";

    private MoverThatStops() {}

    public static void main(String[] args) {
        new Move(
                        Clusters.source(args[0], EmbeddedPostgres.SUPERUSER, args[2]),
                        Clusters.source(args[1], EmbeddedPostgres.SUPERUSER, args[2]))
                .run(new MoveTest.Silent() {
                    @Override
                    public void copied(String table, long rows, long bytes) {
                        if (table.equals("posting_2025_10")) {
                            System.out.println(STOPPED);
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    }
                });
    }
}
