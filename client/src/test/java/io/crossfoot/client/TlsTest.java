package io.crossfoot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.crossfoot.ledger.ConnectionLostException;
import io.crossfoot.ledger.Retries;
import io.crossfoot.ledger.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is only trusted by those who are told to. */
@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static SSLContext trusting;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer server;
    private URI address;

    @BeforeAll
    static void make_a_certificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(trusting));
        server.createContext("/v1/currencies", exchange -> {
            requests.incrementAndGet();
            byte[] body = "{\"currencies\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        address = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_certificate_is_trusted_by_who_is_told_to() {
        try (HttpLedger ledger = HttpLedger.at(address).sslContext(trusting).build()) {
            assertThat(ledger.currencies()).isEmpty();
        }
        HttpClient own = HttpClient.newBuilder().sslContext(trusting).build();
        try (HttpLedger ledger = HttpLedger.at(address).httpClient(own).build()) {
            assertThat(ledger.currencies()).isEmpty();
        }
        assertThat(requests).hasValue(2);
    }

    @Test
    void a_certificate_that_is_not_trusted_ends_the_call_before_anything_is_sent() {
        AtomicLong now = new AtomicLong();
        Retries retries = new Retries(now::get, now::addAndGet, bound -> 0);
        Transaction unkeyed = Transaction.deposit("a", BigDecimal.ONE, "USD").build();
        try (HttpLedger ledger = HttpLedger.at(address).retries(retries).build()) {
            ConnectionLostException lost =
                    catchThrowableOfType(ConnectionLostException.class, () -> ledger.post(unkeyed));
            assertThat(lost.detail()).contains("cannot be reached");
            assertThat(now.get()).isBetween(0L, Duration.ofSeconds(15).toNanos());
        }
        assertThat(requests).hasValue(0);
    }
}
