package io.crossfoot.schemes;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * An amount that a user's balance is to change by.
 *
 * @param user whose
 * @param currency in which
 * @param amount what is added, or taken where it is negative; never zero
 * @param type of business, such as purchase
 * @param key the caller's name for it, under which it is to be posted once; null for none. Schemes that lack
 *     {@link Feature#KEYS} leave it away
 * @param at when it happened, for history that is brought in afterwards, each user's in order of time; null for now
 */
public record Post(String user, String currency, BigDecimal amount, String type, String key, Instant at) {

    /** Refuses what no scheme could post. */
    public Post {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(currency, "currency");
        Objects.requireNonNull(type, "type");
        if (amount.signum() == 0) {
            throw new IllegalArgumentException("An amount of zero posts nothing");
        }
    }

    /** A deposit or, with a negative amount, a purchase in US dollars, now and without a key. */
    public static Post of(String user, String amount) {
        BigDecimal number = new BigDecimal(amount);
        return new Post(user, "USD", number, number.signum() > 0 ? "deposit" : "purchase", null, null);
    }

    /**
     * The same posts in the order of their balances, those of one balance in their own order. Whoever locks balances in this order
     * waits for others who do, and never deadlocks with them.
     */
    public static List<Post> inLockOrder(List<Post> posts) {
        return posts.stream()
                .sorted(Comparator.comparing(Post::user).thenComparing(Post::currency))
                .toList();
    }

    /** The same in another currency. */
    public Post in(String otherCurrency) {
        return new Post(user, otherCurrency, amount, type, key, at);
    }

    /** The same under a key. */
    public Post withKey(String newKey) {
        return new Post(user, currency, amount, type, newKey, at);
    }

    /** The same at another time. */
    public Post at(Instant time) {
        return new Post(user, currency, amount, type, key, time);
    }
}
