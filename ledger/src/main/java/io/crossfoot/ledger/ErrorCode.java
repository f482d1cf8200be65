package io.crossfoot.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The closed list of what can go wrong.
 *
 * <p>Codes {@code CF...} are the kernel's and the same at every door. The others tell of failures on the way to the kernel
 * and carry PostgreSQL's SQLSTATE for them.
 */
public enum ErrorCode {
    /** CF001. */
    MALFORMED_BATCH(
            "CF001", 400, false, "The arrays of a batch do not belong together or hold more than 10000 postings"),
    /** CF002. */
    INVALID_ACCOUNT_NAME("CF002", 400, false, "An account's name is missing or not of the grammar"),
    /** CF003. */
    INVALID_AMOUNT("CF003", 400, false, "An amount is missing, not above 0, not below 10^20 or not a number"),
    /** CF004. */
    TOO_MANY_DECIMALS("CF004", 400, false, "An amount has more decimals than its currency"),
    /** CF005. */
    UNKNOWN_CURRENCY("CF005", 400, false, "The currency is not one of the ledger's"),
    /** CF006. */
    INVALID_TYPE("CF006", 400, false, "A transaction's type is missing or not of the grammar"),
    /** CF007. */
    INVALID_KEY("CF007", 400, false, "A key is empty or too long or has control characters"),
    /** CF008. */
    SAME_ACCOUNT("CF008", 400, false, "Source and destination of a posting are the same account"),
    /** CF009. */
    INVALID_DETAIL(
            "CF009", 400, false, "An effective date, description, reference, metadata or reason is out of its limits"),
    /** CF010. */
    INSUFFICIENT_FUNDS("CF010", 422, false, "The account has less available than was asked"),
    /** CF011. */
    KEY_REUSED("CF011", 409, false, "The key has posted a transaction with other content"),
    /** CF012. */
    ACCOUNT_NOT_FOUND("CF012", 404, false, "The account is not open and accounts do not open themselves"),
    /** CF013. */
    INVALID_FLOOR("CF013", 400, false, "A floor is not a number of the currency's decimals between -10^20 and 10^20"),
    /** CF014. */
    EXTERNAL_ACCOUNT("CF014", 400, false, "External accounts have no floor and no holds"),
    /** CF015. */
    INVALID_CURRENCY("CF015", 400, false, "A currency's code or scale is not of the grammar"),
    /** CF016. */
    CURRENCY_EXISTS("CF016", 409, false, "The currency exists with another scale"),
    /** CF017. */
    INVALID_SETTING("CF017", 400, false, "A setting of the ledger has no such value"),
    /** CF018. */
    INVALID_PAGE(
            "CF018", 400, false, "A page's cursor is not one that a page before returned or its limit is out of range"),
    /** CF019. */
    MALFORMED_REQUEST(
            "CF019", 400, false, "A JSON request has a field that is missing or unknown or of the wrong type"),
    /** CF020. */
    ACCOUNT_CLOSED("CF020", 409, false, "The account is closed"),
    /** CF021. */
    ACCOUNT_NOT_EMPTY("CF021", 409, false, "An account is closed only when its balance and holds are 0"),
    /** CF022. */
    BATCH_REFUSED("CF022", 409, false, "Another transaction of an all-or-nothing batch was refused"),
    /** CF023. */
    VERSION_MISMATCH("CF023", 409, false, "An account has not the version that was expected"),
    /** CF024. */
    INVALID_EXPECTED_VERSION(
            "CF024", 400, false, "An expected version is not of an account that the transaction moves"),
    /** CF025. */
    INVALID_API_KEY(
            "CF025", 400, false, "An API key's name or scopes or prefixes or types or expiry are out of their limits"),
    /** CF026. */
    API_KEY_NOT_FOUND("CF026", 404, false, "There is no API key of that id"),
    /** CF027. */
    ACCOUNT_FROZEN("CF027", 422, false, "The account is frozen or takes credits only"),
    /** CF030. */
    HISTORY_IS_APPEND_ONLY("CF030", 403, false, "Update delete and truncate of history are refused"),
    /** CF031. */
    HEAD_IS_PROTECTED("CF031", 403, false, "Heads of accounts are moved by postings and set_floor only"),
    /** CF032. */
    CHAIN_BROKEN("CF032", 409, false, "A posting does not continue the chains of its accounts"),
    /** CF033. */
    BELOW_FLOOR("CF033", 409, false, "An entry takes an account below its floor"),
    /** CF034. */
    CURRENCIES_DIFFER("CF034", 409, false, "The two accounts of a posting have different currencies"),
    /** CF035. */
    POSTED_AT_OUT_OF_RANGE("CF035", 400, false, "A posted_at is not the present, or an imported one not of the past"),
    /** CF036. */
    PARTITION_IS_CLOSED("CF036", 403, false, "Postings are inserted through the parent table only"),
    /** CF037. */
    IMPORT_IS_RESERVED("CF037", 403, false, "Only import_batch records postings as imported"),
    /** CF038. */
    POSTED_AT_GOES_BACK("CF038", 409, false, "An imported posting is earlier than the last entry of its accounts"),
    /** CF039. */
    TRANSACTION_MALFORMED(
            "CF039", 409, false, "A transaction's number is not fresh or its legs do not belong together"),
    /** CF040. */
    KERNEL_IS_NEWER("CF040", 500, false, "The database was migrated by a newer version of Crossfoot"),
    /** CF041. */
    KERNEL_IS_MISSING("CF041", 500, false, "The database has no ledger yet"),
    /** CF042. */
    KERNEL_IS_OLDER("CF042", 500, false, "The database was migrated by an older version of Crossfoot"),
    /** CF050. */
    UNAUTHENTICATED("CF050", 401, false, "The request has no valid API key"),
    /** CF051. */
    FORBIDDEN("CF051", 403, false, "The API key's scopes or account prefixes or types do not allow it"),
    /** CF052. */
    NOT_FOUND("CF052", 404, false, "There is nothing of this address"),
    /** CF053. */
    METHOD_NOT_ALLOWED("CF053", 405, false, "The address does not know this method"),
    /** CF054. */
    NOT_ACCEPTABLE("CF054", 406, false, "The address does not answer in any of the media types that were asked for"),
    /** CF055. */
    UNSUPPORTED_MEDIA_TYPE("CF055", 415, false, "The request's body is not of a media type that the address takes"),
    /** CF056. */
    REQUEST_TOO_LARGE("CF056", 413, false, "The request's body or one of its lines is over the limit"),
    /** CF057. */
    RATE_LIMITED("CF057", 429, true, "The API key or caller made more requests than allowed"),
    /** CF058. */
    OVERLOADED("CF058", 503, true, "The service has no room for more at the moment; nothing of the request was posted"),
    /** CF059. */
    INTERNAL_ERROR("CF059", 500, false, "The service failed in an unexpected way"),
    /** CF060. */
    HOLD_NOT_FOUND("CF060", 404, false, "There is no hold of that key"),
    /** CF061. */
    HOLD_NOT_OPEN("CF061", 409, false, "The hold is captured or released or expired"),
    /** CF062. */
    HOLD_EXCEEDED("CF062", 422, false, "More was to be captured than remains of the hold"),
    /** CF063. */
    INVALID_HOLD("CF063", 400, false, "A hold's expiry is not in the future or not later than it was"),
    /** CF064. */
    INVALID_LINK(
            "CF064",
            400,
            false,
            "What a transaction says of another or of a hold is malformed or does not fit its postings"),
    /** CF065. */
    TRANSACTION_NOT_FOUND("CF065", 404, false, "There is no transaction of that number"),
    /** CF066. */
    REVERSAL_EXCEEDED("CF066", 422, false, "More was to be reversed than is left of what the transaction moved"),
    /** CF067. */
    INVALID_OVERDRAFT(
            "CF067", 400, false, "An overdraft rule's limit or fee or accounts or end are out of their limits"),
    /** CF068. */
    TYPE_RULE_BROKEN("CF068", 422, false, "A transaction is not what the rule of its type asks for"),
    /** CF069. */
    INVALID_TYPE_RULE(
            "CF069",
            400,
            false,
            "A type's counter-account or signs or metadata or posters or limits are out of their limits"),
    /** CF070. */
    INVALID_EXCHANGE(
            "CF070",
            400,
            false,
            "An exchange's rate is none, or its postings are not what the rate says of one exchange account"),
    /** CF071. */
    DISPUTE_NOT_FOUND("CF071", 404, false, "There is no dispute of that key"),
    /** CF072. */
    DISPUTE_NOT_OPEN("CF072", 409, false, "The dispute is won or lost or expired"),
    /** CF073. */
    INVALID_DISPUTE(
            "CF073",
            400,
            false,
            "A dispute's key or mode or account or deadline is out of its limits or a dispute's hold was to be changed by itself"),
    /** CF074. */
    DISPUTE_EXCEEDED("CF074", 422, false, "More was to be disputed than is left of what the transaction moved"),
    /** CF075. */
    INVALID_LOT("CF075", 400, false, "A lot's key or account or expiry or priority is out of its limits"),
    /** CF076. */
    LOT_NOT_FOUND("CF076", 404, false, "There is no lot of that key"),
    /** CF079. */
    INVALID_SPLIT("CF079", 400, false, "A split's accounts or percentages do not belong together"),
    /** CF090; also where PostgreSQL chose the call as the victim of a deadlock or of a conflict of serializable transactions. */
    CONTENTION("CF090", 503, true, "Other callers kept opening the same accounts or posting the same keys"),
    /** CF091. */
    ATTEMPT_IS_STALE("CF091", 500, true, "Internal signal to try again; never reaches a caller"),

    /** 08006: the database could not be reached, or was lost in a call that changes nothing when it is made again. */
    CONNECTION_LOST("08006", 503, true, "The database cannot be reached"),
    /** 08007: the connection was lost after a transaction without a key was sent, so nobody knows whether it is posted. */
    UNKNOWN_OUTCOME("08007", 503, false, "The connection was lost before the answer came; it may be posted or not"),
    /** 42501: the database role may not do this. */
    PERMISSION_DENIED("42501", 403, false, "The database role lacks the privilege"),
    /** XX000: PostgreSQL or the driver failed in a way that the ledger has no word for. */
    DATABASE_ERROR("XX000", 500, false, "The database failed in an unexpected way");

    private static final Map<String, ErrorCode> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::code, Function.identity()));

    private final String code;
    private final int httpStatus;
    private final boolean retryable;
    private final String meaning;

    ErrorCode(String code, int httpStatus, boolean retryable, String meaning) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.retryable = retryable;
        this.meaning = meaning;
    }

    /**
     * Finds a code.
     *
     * @param code such as {@code CF010}
     * @return empty when it is none of the list
     */
    public static Optional<ErrorCode> of(String code) {
        return Optional.ofNullable(code).map(BY_CODE::get);
    }

    /**
     * The code, which is also the SQLSTATE under which the kernel raises it.
     *
     * @return five characters, such as {@code CF010}
     */
    public String code() {
        return code;
    }

    /**
     * The name, as it stands in documents, URLs and {@code errors.csv}.
     *
     * @return such as {@code insufficient_funds}
     */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * How the HTTP door answers it.
     *
     * @return an HTTP status code
     */
    public int httpStatus() {
        return httpStatus;
    }

    /**
     * Whether the same call may succeed when it is made again, without the danger of posting twice.
     *
     * @return true for failures that pass
     */
    public boolean retryable() {
        return retryable;
    }

    /**
     * What it means.
     *
     * @return one sentence without a full stop
     */
    public String meaning() {
        return meaning;
    }
}
