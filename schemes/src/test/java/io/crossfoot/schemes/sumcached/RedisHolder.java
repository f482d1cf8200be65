package io.crossfoot.schemes.sumcached;

/** The main class of a JVM that runs the scheme's Redis until a line comes in, and then exits without closing it. */
final class RedisHolder {

    private RedisHolder() {}

    public static void main(String[] args) throws Exception {
        String missing = new SumCached().missing().orElse("");
        long pid = ProcessHandle.current()
                .children()
                .findFirst()
                .map(ProcessHandle::pid)
                .orElse(0L);
        System.out.println(missing.isEmpty() ? "ready " + pid : missing);
        System.in.read();
        System.exit(0);
    }
}
