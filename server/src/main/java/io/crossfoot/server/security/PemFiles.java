package io.crossfoot.server.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificate and key as they come from certificate authorities, in the form that Java wants them. */
final class PemFiles {
    private static final Pattern PKCS8 = Pattern.compile(
            "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----", Pattern.MULTILINE);

    private PemFiles() {}

    /** A key store with one entry, under the empty password. */
    static KeyStore keyStore(Path certificateChain, Path privateKey) throws IOException, GeneralSecurityException {
        Certificate[] chain = chain(certificateChain);
        PrivateKey key = key(privateKey, chain[0].getPublicKey());
        if (!belongTogether(key, chain[0].getPublicKey())) {
            throw new IOException("The key in %s is not that of the first certificate in %s."
                    .formatted(privateKey, certificateChain));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("crossfoot", key, new char[0], chain);
        return store;
    }

    static IOException unreadable(IOException error) {
        return error instanceof NoSuchFileException missing
                ? new IOException("There is no file " + missing.getFile() + ".", error)
                : new IOException("This user can't read " + error.getMessage() + ".", error);
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> certificates;
        try {
            certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(file).getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new IOException("%s is not a chain of PEM certificates: %s".formatted(file, e.getMessage()), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " has no certificate (BEGIN CERTIFICATE) in it.");
        }
        return certificates.toArray(Certificate[]::new);
    }

    private static PrivateKey key(Path file, PublicKey counterpart) throws IOException, GeneralSecurityException {
        String text = read(file);
        Matcher matcher = PKCS8.matcher(text);
        if (!matcher.find()) {
            // The older forms and encrypted keys need more than the JDK has; one command makes them readable.
            throw new IOException(
                    "%s has no unencrypted PKCS #8 key (BEGIN PRIVATE KEY) in it. Convert yours: openssl pkcs8 -topk8 -nocrypt -in %s -out NEW"
                            .formatted(file, file));
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance(counterpart.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
            throw new IOException(
                    "The key in %s is damaged or not of the certificate's kind (%s)."
                            .formatted(file, counterpart.getAlgorithm()),
                    e);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey counterpart) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] something = "crossfoot".getBytes(StandardCharsets.US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(something);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(counterpart);
        verifying.update(something);
        return verifying.verify(signature);
    }

    private static String read(Path file) throws IOException {
        try {
            // Comments beside the PEM blocks may be in any encoding.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
