package io.crossfoot.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Modules depend downwards only, and nobody reaches into another's internals. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // The kernel's test fixtures come as a jar of their own.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.crossfoot");

    @Test
    void modules_depend_downwards_only() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("kernel")
                .definedBy("io.crossfoot.kernel..")
                .layer("embedded")
                .definedBy("io.crossfoot.embedded..")
                .layer("ledger")
                .definedBy("io.crossfoot.ledger..")
                .layer("client")
                .definedBy("io.crossfoot.client..")
                .layer("server")
                .definedBy("io.crossfoot.server..")
                .layer("schemes")
                .definedBy("io.crossfoot.schemes..")
                .layer("cli")
                .definedBy("io.crossfoot.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("schemes")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("client")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("ledger")
                .mayOnlyBeAccessedByLayers("client", "server", "schemes", "cli")
                .whereLayer("embedded")
                .mayOnlyBeAccessedByLayers("server", "schemes", "cli")
                .whereLayer("kernel")
                .mayOnlyBeAccessedByLayers("ledger", "server", "schemes", "cli")
                .check(CLASSES);
    }

    @Test
    void nobody_uses_the_internals_of_another_module() {
        for (String module : new String[] {"kernel", "embedded", "ledger"}) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.crossfoot." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.crossfoot." + module + ".internal..")
                    .check(CLASSES);
        }
    }
}
