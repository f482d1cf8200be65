package io.crossfoot.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the options of a service are found that the command line does not give: in the environment, then in a file, then in
 * their defaults. {@code --rate-limit} is {@code CROSSFOOT_RATE_LIMIT} in the environment and {@code rate-limit} in the file.
 * Other commands that share some of these options find them in the same places.
 *
 * <p>What is wrong there is kept until the command runs, because picocli takes an exception here for a fault of the program.
 */
final class SettingSources implements IDefaultValueProvider {
    static final String CONFIG = "--config";
    private static final String PREFIX = "CROSSFOOT_";
    private static final Set<String> COMMAND_LINE_ONLY = Set.of("--help", "--debug", "--json", "--version");

    private final UnaryOperator<String> environment;
    private final Set<String> names;
    private Map<String, Setting> file;
    private String fault;

    /**
     * Reads nothing yet.
     *
     * @param environment reads an environment variable; null for one that is not set
     * @param service the command whose options these are
     */
    SettingSources(UnaryOperator<String> environment, CommandSpec service) {
        this.environment = environment;
        this.names = settable(service).stream().map(SettingSources::name).collect(Collectors.toSet());
    }

    /** The options that may be set outside of the command line. */
    static List<OptionSpec> settable(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !COMMAND_LINE_ONLY.contains(option.longestName()))
                .toList();
    }

    static String variable(OptionSpec option) {
        return PREFIX + name(option).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !names.contains(name(option))) {
            return null;
        }
        String variable = variable(option);
        String value = environment.apply(variable);
        if (value != null && !value.isBlank()) {
            return checked(option, new Setting(value.strip(), variable));
        }
        if (option.longestName().equals(CONFIG)) {
            return null;
        }
        Setting setting = file(option.command()).get(name(option));
        return setting == null ? null : checked(option, setting);
    }

    /** What is wrong with the environment or the file, if anything. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    private String checked(OptionSpec option, Setting setting) {
        Class<?> type = option.type();
        boolean fits = true;
        String expected = "";
        if (type == int.class || type == long.class) {
            fits = setting.value.matches("-?\\d{1,9}");
            expected = "a whole number";
        } else if (type == boolean.class) {
            fits = setting.value.equals("true") || setting.value.equals("false");
            expected = "true or false";
        } else if (type.isEnum()) {
            List<String> names = List.of(type.getEnumConstants()).stream()
                    .map(constant -> constant.toString())
                    .toList();
            fits = names.contains(setting.value);
            expected = String.join(" or ", names);
        }
        if (!fits) {
            blame("%s: %s is %s, not '%s'".formatted(setting.source, name(option), expected, setting.value));
            return null;
        }
        return setting.value;
    }

    private void blame(String what) {
        fault = fault == null ? what : fault;
    }

    private Map<String, Setting> file(CommandSpec command) {
        if (file == null) {
            file = new HashMap<>();
            Path path = configFile(command);
            if (path != null) {
                read(path);
            }
        }
        return file;
    }

    /** Options of the command line are known before defaults are asked for. */
    private Path configFile(CommandSpec command) {
        OptionSpec option = command.findOption(CONFIG);
        Path given = option == null ? null : option.getValue();
        String variable = environment.apply(PREFIX + "CONFIG");
        return given != null || variable == null || variable.isBlank() ? given : Path.of(variable.strip());
    }

    private void read(Path path) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException e) {
            blame(Failures.of(e).getMessage());
            return;
        }
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                read(line, path + " line " + number);
            }
        }
    }

    private void read(String line, String source) {
        int sign = line.indexOf('=');
        if (sign < 0) {
            blame(source + ": a line is NAME = VALUE, a comment (#) or empty");
            return;
        }
        String name = line.substring(0, sign).strip();
        String value = line.substring(sign + 1).strip();
        if (!names.contains(name) || name.equals(CONFIG.substring(2))) {
            blame("%s: there is no setting '%s'; they are the options of 'crossfoot serve --help' without --"
                    .formatted(source, name));
        } else if (value.isEmpty()) {
            blame("%s: %s has no value".formatted(source, name));
        } else if (file.putIfAbsent(name, new Setting(value, source)) != null) {
            blame("%s: %s is set twice".formatted(source, name));
        }
    }

    private record Setting(String value, String source) {}
}
