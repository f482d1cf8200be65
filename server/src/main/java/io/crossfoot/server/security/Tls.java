package io.crossfoot.server.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 from two PEM files. When the files are renewed, new connections get the new certificate within {@link
 * #CHECK_EVERY}; files that do not belong together yet are looked at again later, and the old certificate stays.
 */
public final class Tls implements AutoCloseable {
    /** How often the files are looked at. */
    public static final Duration CHECK_EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    /** Two years, as browsers' own lists ask for. */
    private static final long HSTS_SECONDS = Duration.ofDays(730).toSeconds();

    private final Path certificateChain;
    private final Path privateKey;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "crossfoot-tls-files");
        thread.setDaemon(true);
        return thread;
    });
    private List<FileTime> loaded;

    private Tls(Path certificateChain, Path privateKey) {
        this.certificateChain = certificateChain;
        this.privateKey = privateKey;
    }

    /**
     * Reads the files and begins to watch them.
     *
     * @param certificateChain PEM: the server's certificate, then those that lead to a root
     * @param privateKey PEM: the unencrypted PKCS #8 key of the first certificate
     * @return ready for {@link #protocols}
     * @throws IllegalArgumentException when a file can't be read or used; the message says which and what to do
     */
    public static Tls of(Path certificateChain, Path privateKey) {
        return of(certificateChain, privateKey, CHECK_EVERY);
    }

    static Tls of(Path certificateChain, Path privateKey, Duration checkEvery) {
        Tls tls = new Tls(certificateChain, privateKey);
        tls.contexts.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        try {
            tls.loaded = tls.times();
            tls.contexts.setKeyStore(PemFiles.keyStore(certificateChain, privateKey));
            tls.contexts.setKeyStorePassword("");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        tls.watch.scheduleWithFixedDelay(
                tls::reloadIfChanged, checkEvery.toMillis(), checkEvery.toMillis(), TimeUnit.MILLISECONDS);
        return tls;
    }

    /**
     * How a connector speaks HTTP/1.1 over TLS, and nothing else.
     *
     * @param plain the configuration of requests, which is copied
     * @return for a connector that is not started yet
     */
    public ConnectionFactory[] protocols(HttpConfiguration plain) {
        HttpConfiguration configuration = new HttpConfiguration(plain);
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        // Whether the name fits is for the client to judge; the server has one certificate for whoever asks.
        secure.setSniHostCheck(false);
        secure.setStsMaxAge(HSTS_SECONDS);
        configuration.addCustomizer(secure);
        return new ConnectionFactory[] {
            new SslConnectionFactory(contexts, "http/1.1"), new HttpConnectionFactory(configuration)
        };
    }

    private synchronized void reloadIfChanged() {
        try {
            List<FileTime> now = times();
            if (now.equals(loaded)) {
                return;
            }
            KeyStore renewed = PemFiles.keyStore(certificateChain, privateKey);
            contexts.reload(factory -> factory.setKeyStore(renewed));
            loaded = now;
            LOG.info("The certificate in {} is in use from now on", certificateChain);
        } catch (Exception e) {
            // Whatever it is, connections go on with the certificate that there is.
            LOG.warn("The new certificate is not used, the old one stays: {}", e.getMessage());
        }
    }

    private List<FileTime> times() throws IOException {
        try {
            return List.of(Files.getLastModifiedTime(certificateChain), Files.getLastModifiedTime(privateKey));
        } catch (IOException e) {
            throw PemFiles.unreadable(e);
        }
    }

    /** Stops watching the files. */
    @Override
    public void close() {
        watch.shutdownNow();
    }
}
