package dev.safra.integration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/** The house's few rules. */
@AnalyzeClasses(packages = "dev.safra", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final String[] SUBJECTS = {
        "..account..",
        "..dimension..",
        "..revenue..",
        "..usage..",
        "..experience..",
        "..lifecycle..",
        "..retention..",
        "..health..",
        "..segments..",
        "..playbooks.."
    };

    @ArchTest
    static final ArchRule onlyTheLakeTouchesDeltaAndFiles = noClasses()
            .that()
            .resideOutsideOfPackage("..lake..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..", "org.apache.hadoop..", "java.nio.file..")
            .orShould()
            .callConstructor(File.class, String.class)
            .orShould()
            .callConstructor(File.class, File.class, String.class);

    @ArchTest
    static final ArchRule anAccountIsFollowedInPlainJava = noClasses()
            .that()
            .resideInAPackage("..account..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..");

    @ArchTest
    static final ArchRule subjectsKnowNoSession = noClasses()
            .that()
            .resideInAnyPackage(SUBJECTS)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(SparkSession.class)
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("Lakehouse");

    @ArchTest
    static final ArchRule onlyTheCommandLineReadsTheClock = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule jobsNameTablesAndSubjectsKnowNoJobs = noClasses()
            .that()
            .resideInAnyPackage(Stream.concat(Stream.of(SUBJECTS), Stream.of("..source..", "..lake.."))
                    .toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..job..", "..cli..", "..report..");

    /** Of a column bound to its Dataset they make another one, which Spark takes for ambiguous where there is any join. */
    @ArchTest
    static final ArchRule rollupsAndCubesNameColumnsUnbound = noClasses()
            .should()
            .callMethod(Dataset.class, "rollup", String.class, String[].class)
            .orShould()
            .callMethod(Dataset.class, "cube", String.class, String[].class);

    /** Without a locale, Java writes digits and letters as the process's own locale does: no program reads them back. */
    @ArchTest
    static final ArchRule textIsMadeInNoProcesssLocale = noClasses()
            .should()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(DateTimeFormatter.class, "ofPattern", String.class);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.safra.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule classesAreFinalOrSpeakForThemselves = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
