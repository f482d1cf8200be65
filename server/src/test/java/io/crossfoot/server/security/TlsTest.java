package io.crossfoot.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.crossfoot.server.operations.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final AtomicInteger CHANGES = new AtomicInteger();

    @TempDir
    Path folder;

    /** Makes a certificate with the JDK's own tool and writes it as certificate authorities do. */
    private void certify(String name, String algorithm) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        write("key.pem", "PRIVATE KEY", keys.getKey("x", "secret".toCharArray()).getEncoded());
        write("chain.pem", "CERTIFICATE", keys.getCertificate("x").getEncoded());
    }

    private void write(String file, String what, byte[] content) throws IOException {
        Path path = folder.resolve(file);
        Files.writeString(
                path,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(what, Base64.getMimeEncoder().encodeToString(content), what));
        touch(path);
    }

    /** The clock of a file system may be coarser than the test is quick. */
    private static void touch(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(CHANGES.incrementAndGet())));
    }

    private Tls tls() {
        return Tls.of(folder.resolve("chain.pem"), folder.resolve("key.pem"), Duration.ofMillis(50));
    }

    private static TestServer serve(Tls tls) {
        return new TestServer(
                Gate.withoutKeys(Optional.empty()),
                new org.postgresql.ds.PGSimpleDataSource(),
                config -> config.jetty.addConnector((server, http) -> {
                    ServerConnector connector = new ServerConnector(server, tls.protocols(http));
                    connector.setHost("127.0.0.1");
                    return connector;
                }));
    }

    /** What a client sees that trusts everybody: the certificate's name, the protocol, the answer. */
    private record Seen(String name, String protocol, String answer) {}

    private static Seen connect(int port, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress().getHostAddress(), port)) {
            socket.setSoTimeout(10_000);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            socket.startHandshake();
            socket.getOutputStream()
                    .write("GET /v1/accounts/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return new Seen(
                    certificate.getSubjectX500Principal().getName(),
                    socket.getSession().getProtocol(),
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void requests_are_answered_over_tls_with_each_kind_of_key(String algorithm) throws Exception {
        certify("first", algorithm);
        try (Tls tls = tls();
                TestServer server = serve(tls)) {
            Seen seen = connect(server.port());
            assertThat(seen.name()).isEqualTo("CN=first");
            assertThat(seen.protocol()).isEqualTo("TLSv1.3");
            assertThat(seen.answer())
                    .startsWith("HTTP/1.1 200")
                    .contains("\r\nStrict-Transport-Security: max-age=63072000")
                    .contains("\r\nX-Content-Type-Options: nosniff");
        }
    }

    @Test
    void tls_1_2_is_spoken_and_nothing_older_and_no_plain_http() throws Exception {
        certify("first", "EC");
        try (Tls tls = tls();
                TestServer server = serve(tls)) {
            assertThat(connect(server.port(), "TLSv1.2").protocol()).isEqualTo("TLSv1.2");
            assertThatThrownBy(() -> connect(server.port(), "TLSv1.1")).isInstanceOf(SSLHandshakeException.class);
            assertThat(RawHttp.sendText(server.port(), "GET /v1/accounts/a HTTP/1.0\r\nHost: localhost\r\n\r\n"))
                    .doesNotContain("200 OK");
        }
    }

    @Test
    void a_renewed_certificate_is_used_without_a_restart_and_not_before_its_key_is_there() throws Exception {
        certify("first", "EC");
        try (Tls tls = tls();
                TestServer server = serve(tls)) {
            byte[] firstKey = Files.readAllBytes(folder.resolve("key.pem"));
            certify("second", "EC");
            byte[] secondKey = Files.readAllBytes(folder.resolve("key.pem"));
            Files.write(folder.resolve("key.pem"), firstKey);
            touch(folder.resolve("key.pem"));
            assertThat(connect(server.port()).answer()).startsWith("HTTP/1.1 200");
            Files.write(folder.resolve("key.pem"), secondKey);
            touch(folder.resolve("key.pem"));
            await().untilAsserted(
                            () -> assertThat(connect(server.port()).name()).isEqualTo("CN=second"));
            Files.delete(folder.resolve("key.pem"));
            assertThat(connect(server.port()).name()).isEqualTo("CN=second");
        }
    }

    @Test
    void files_that_cannot_be_used_are_named_with_what_to_do() throws Exception {
        certify("first", "RSA");
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        Path other = folder.resolve("other.pem");
        Files.copy(key, other);
        certify("second", "RSA");
        assertRefused(chain, other, "is not that of the first certificate");
        assertRefused(folder.resolve("nothing.pem"), key, "There is no file " + folder.resolve("nothing.pem"));
        assertRefused(key, key, "certificate");
        assertRefused(chain, chain, "openssl pkcs8 -topk8 -nocrypt");
        Files.writeString(other, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertRefused(chain, other, "damaged");
        Files.writeString(other, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertRefused(chain, other, "openssl pkcs8");
        Files.writeString(other, "");
        assertRefused(other, key, "has no certificate");
    }

    private static void assertRefused(Path chain, Path key, String words) {
        assertThatThrownBy(() -> Tls.of(chain, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    /** For tests of what is sent, not of whom to believe. */
    private static final class TrustsEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
