package dev.safra.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What is logged with the settings that commands run with, until it is closed. */
public final class Logged implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    public Logged() {
        Configurator.reconfigure(java.nio.file.Path.of("conf/log4j2.properties").toUri());
        AbstractAppender appender = new AbstractAppender("lines", null, null, false, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getLevel() + " " + event.getLoggerName() + ": "
                        + event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        LoggerContext context = LoggerContext.getContext(false);
        context.getConfiguration().getRootLogger().addAppender(appender, null, null);
        context.updateLoggers();
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        Configurator.reconfigure(
                LogManager.class.getClassLoader().getResource("log4j2-test.properties") == null
                        ? null
                        : java.net.URI.create(LogManager.class
                                .getClassLoader()
                                .getResource("log4j2-test.properties")
                                .toString()));
    }
}
