package io.crossfoot.cli.importing;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * How a file is to be imported.
 *
 * @param file the file
 * @param mapped columns by meaning, as far as the user gave them
 * @param currency for rows that name none; null for none
 * @param type for rows that name none
 * @param accountPrefix put before accounts that are not external
 * @param keyPrefix put before keys
 * @param floor of every account in the file; null to leave floors as they are
 * @param separator what stands between fields; 0 to find out
 * @param charset how characters are encoded
 * @param dates how dates are written
 * @param decimalComma whether decimals follow a comma
 * @param batchSize how many rows are posted at once
 * @param keepPostedAt whether rows keep their own time
 * @param timeZone where a time without an offset is meant
 * @param withoutKeys whether rows may have no key
 * @param rejected where rejected rows are written
 * @param disagreements where rows are written whose balance disagrees
 */
public record ImportSettings(
        Path file,
        Map<Field, String> mapped,
        String currency,
        String type,
        String accountPrefix,
        String keyPrefix,
        BigDecimal floor,
        char separator,
        Charset charset,
        DateTimeFormatter dates,
        boolean decimalComma,
        int batchSize,
        boolean keepPostedAt,
        ZoneId timeZone,
        boolean withoutKeys,
        Path rejected,
        Path disagreements) {}
