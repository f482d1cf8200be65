package io.crossfoot.schemes.attacks;

import io.crossfoot.schemes.Entry;
import io.crossfoot.schemes.Post;
import io.crossfoot.schemes.Scheme;
import io.crossfoot.schemes.attacks.Answer.Fate;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps books of what callers were told, and compares them with what a scheme says. Each post has a type of its own, by which its
 * line in the history is recognised.
 */
final class Auditor {
    private static final int ALL_LINES = 1_000_000;

    /** A balance. */
    record Account(String user, String currency) {}

    /** What is known of a balance: for each type the answers, and the amounts whose lines have no type of their own. */
    private record Book(Map<String, List<Answer>> answers, List<BigDecimal> foreign) {}

    private final Map<Account, Book> books = new LinkedHashMap<>();
    private Instant archivedBefore;
    private boolean doSummariesAddUp;
    private boolean doSummariesChain;

    synchronized void opened(Account account) {
        books.computeIfAbsent(account, key -> new Book(new LinkedHashMap<>(), new ArrayList<>()));
    }

    synchronized void answered(Answer answer) {
        Post post = answer.post();
        books.get(new Account(post.user(), post.currency()))
                .answers()
                .computeIfAbsent(post.type(), type -> new ArrayList<>())
                .add(answer);
    }

    /** An amount belongs to the history, whatever the type of its line: others wrote it, or it is one of very many. */
    synchronized void accepted(Account account, BigDecimal amount) {
        books.get(account).foreign().add(amount);
    }

    /** Lines before a moment need no longer be there. */
    synchronized void archived(Instant before) {
        archivedBefore = before;
    }

    /**
     * Learns from what an archive without a fault has left what its summaries mean: whether the transactions since the oldest of
     * them add up to the balance with it, and whether running balances go on from it. From then on they must.
     */
    synchronized void learnSummaries(Scheme scheme, Connection connection) throws SQLException {
        doSummariesAddUp = true;
        doSummariesChain = true;
        for (Map.Entry<Account, Book> book : books.entrySet()) {
            Account account = book.getKey();
            List<Entry> lines = scheme.history(connection, account.user(), account.currency(), ALL_LINES);
            doSummariesAddUp &= fromSummary(lines).compareTo(acknowledged(book.getValue())) == 0;
            doSummariesChain &= brokenChain(account, lines, false).isEmpty();
        }
    }

    synchronized List<Account> accounts() {
        return List.copyOf(books.keySet());
    }

    /** What is wrong with each balance, in words; balances that are right are not in it. */
    synchronized Map<Account, List<String>> wrong(Scheme scheme, Connection connection) {
        Map<Account, List<String>> wrong = new LinkedHashMap<>();
        for (Map.Entry<Account, Book> book : books.entrySet()) {
            List<String> found = new ArrayList<>();
            Account account = book.getKey();
            try {
                List<Entry> lines = scheme.history(connection, account.user(), account.currency(), ALL_LINES);
                BigDecimal balance = scheme.balance(connection, account.user(), account.currency());
                compare(account, book.getValue(), lines, balance, found);
            } catch (SQLException e) {
                found.add("%s cannot be read: %s".formatted(account.user(), Answer.words(e)));
            }
            if (!found.isEmpty()) {
                wrong.put(account, found);
            }
        }
        return wrong;
    }

    private void compare(Account account, Book book, List<Entry> all, BigDecimal balance, List<String> found) {
        List<Entry> lines = all.stream().filter(line -> !line.isSummary()).toList();
        if (archivedBefore == null) {
            BigDecimal sum = sum(lines);
            if (balance.signum() < 0 || sum.signum() < 0) {
                found.add("the balance of %s is %s".formatted(account.user(), balance.min(sum)));
            }
            if (balance.compareTo(sum) != 0) {
                found.add(
                        "the balance of %s says %s, the history adds up to %s".formatted(account.user(), balance, sum));
            }
        } else {
            if (balance.compareTo(acknowledged(book)) != 0) {
                found.add("the balance of %s says %s, acknowledged was %s"
                        .formatted(account.user(), balance, acknowledged(book)));
            }
            if (doSummariesAddUp && fromSummary(all).compareTo(acknowledged(book)) != 0) {
                found.add("the history of %s from its summary on adds up to %s, acknowledged was %s"
                        .formatted(account.user(), fromSummary(all), acknowledged(book)));
            }
        }
        compareLines(account, book, lines, found);
        if (archivedBefore != null && doSummariesChain) {
            found.addAll(brokenChain(account, all, false));
        } else {
            found.addAll(brokenChain(account, lines, archivedBefore != null));
        }
    }

    /** The oldest line, whatever it stands for, and all transactions since. */
    private static BigDecimal fromSummary(List<Entry> lines) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < lines.size(); i++) {
            Entry line = lines.get(i);
            sum = line.isSummary() && i < lines.size() - 1 ? sum : sum.add(line.amount());
        }
        return sum;
    }

    private static BigDecimal sum(List<Entry> lines) {
        return lines.stream().map(Entry::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal acknowledged(Book book) {
        return book.answers().values().stream()
                .filter(answers -> answers.stream().anyMatch(Answer::isAcknowledged))
                .map(answers -> answers.get(0).post().amount())
                .reduce(book.foreign().stream().reduce(BigDecimal.ZERO, BigDecimal::add), BigDecimal::add);
    }

    private void compareLines(Account account, Book book, List<Entry> lines, List<String> found) {
        Map<String, List<Entry>> byType = new LinkedHashMap<>();
        List<BigDecimal> others = new ArrayList<>();
        for (Entry line : lines) {
            if (book.answers().containsKey(line.type())) {
                byType.computeIfAbsent(line.type(), type -> new ArrayList<>()).add(line);
            } else {
                others.add(line.amount());
            }
        }
        book.answers().forEach((type, answers) -> {
            Post post = answers.get(0).post();
            List<Entry> there = byType.getOrDefault(type, List.of());
            boolean isAcknowledged = answers.stream().anyMatch(Answer::isAcknowledged);
            boolean isRefused = answers.stream().allMatch(answer -> answer.fate() == Fate.REFUSED);
            boolean isArchived =
                    archivedBefore != null && post.at() != null && post.at().isBefore(archivedBefore);
            String what = "%s of %s".formatted(post.amount(), account.user());
            if (there.isEmpty() && isAcknowledged && !isArchived) {
                found.add("the acknowledged %s is not in the history".formatted(what));
            } else if (there.size() > 1) {
                found.add("%s is in the history %d times".formatted(what, there.size()));
            } else if (!there.isEmpty() && isRefused) {
                found.add("%s was refused and is in the history".formatted(what));
            } else if (!there.isEmpty() && there.get(0).amount().compareTo(post.amount()) != 0) {
                found.add("the history says %s where %s was posted"
                        .formatted(there.get(0).amount(), what));
            }
        });
        for (BigDecimal amount : book.foreign()) {
            if (!remove(others, amount)) {
                found.add("the written %s of %s is not in the history".formatted(amount, account.user()));
            }
        }
        for (BigDecimal amount : others) {
            found.add("the history of %s has %s that nobody posted".formatted(account.user(), amount));
        }
    }

    private static boolean remove(List<BigDecimal> amounts, BigDecimal amount) {
        for (Iterator<BigDecimal> each = amounts.iterator(); each.hasNext(); ) {
            if (each.next().compareTo(amount) == 0) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    /**
     * The first line whose running balance does not follow from the one before, in words; at most one.
     *
     * @param isCut whether something was before the first line
     */
    private static List<String> brokenChain(Account account, List<Entry> lines, boolean isCut) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            Entry line = lines.get(i);
            boolean isFirst = i == lines.size() - 1;
            BigDecimal before = isFirst ? BigDecimal.ZERO : lines.get(i + 1).balance();
            if (line.balance() == null || before == null || (isFirst && isCut)) {
                continue;
            }
            if (before.add(line.amount()).compareTo(line.balance()) != 0) {
                return List.of("a line of %s says %s where %s and %s make %s"
                        .formatted(account.user(), line.balance(), before, line.amount(), before.add(line.amount())));
            }
        }
        return List.of();
    }
}
