package io.crossfoot.benchmarks;

import io.crossfoot.kernel.Kernel;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Enumeration;
import javax.sql.DataSource;

/**
 * Another version of the kernel, which its own classes install.
 *
 * @param classes the folder of its classes and its SQL
 * @param name what a report calls it
 * @param version the number of its newest migration
 */
record EarlierKernel(Path classes, String name, int version) {

    private static final String FOLDER = "io/crossfoot/kernel";
    private static final String KERNEL = "io.crossfoot.kernel.Kernel";

    /**
     * The kernel whose build left its classes in this folder.
     *
     * @throws IllegalArgumentException when there is no kernel in it, or one that cannot be used
     */
    static EarlierKernel in(Path classes, String name) throws IOException {
        Path kernel = classes.resolve(FOLDER);
        if (!Files.isRegularFile(kernel.resolve("Kernel.class")) || !Files.isDirectory(kernel.resolve("sql"))) {
            throw new IllegalArgumentException("There is no kernel in " + classes + ": it needs " + FOLDER
                    + "/Kernel.class and " + FOLDER + "/sql, as a build leaves them in kernel/target/classes");
        }
        try (Loader loader = new Loader(classes)) {
            return new EarlierKernel(
                    classes, name, loader.loadClass(KERNEL).getField("VERSION").getInt(null));
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException("The kernel in " + classes + " can not be used: " + e, e);
        }
    }

    /**
     * Installs it.
     *
     * @param installer gives connections as a superuser
     * @throws IllegalStateException when it does not install itself, or what is installed then is of another version
     */
    void migrate(DataSource installer) throws SQLException {
        try (Loader loader = new Loader(classes)) {
            loader.loadClass(KERNEL).getMethod("migrate", DataSource.class).invoke(null, installer);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "The kernel in " + classes + " was not installed: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException("The kernel in " + classes + " can not be used: " + e, e);
        }
        // Were anything of the kernel on the class path mixed in, both sides would be measured on the same one.
        try (Connection connection = installer.getConnection()) {
            int installed = Kernel.installedVersion(connection);
            if (installed != version) {
                throw new IllegalStateException("The kernel in " + classes + " has version " + version
                        + ", but what it installed has version " + installed);
            }
        }
    }

    /** Takes whatever is the kernel's from the folder alone, and all else, such as Flyway, from the class path. */
    private static final class Loader extends URLClassLoader {

        Loader(Path classes) throws IOException {
            super(new URL[] {classes.toUri().toURL()}, EarlierKernel.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.crossfoot.kernel.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        public URL getResource(String name) {
            return name.startsWith(FOLDER) ? findResource(name) : super.getResource(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith(FOLDER) ? findResources(name) : super.getResources(name);
        }
    }
}
