package dev.safra.testing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What goes wrong in {@link FaultyFiles}: an effect at the n-th operation that matches, before it is done or after.
 *
 * @param operation matches an operation's kind and its path under the root, such as
 *     {@code rename publications/_delta_log/.*}
 * @param nth from 1
 */
public record Fault(Effect effect, boolean isAfter, int nth, Pattern operation) {

    /** What happens to the operation. */
    public enum Effect {
        /** It throws, this once. */
        FAIL,
        /** It throws, and so does every matching one after it. */
        FAIL_FROM_HERE,
        /** The process ends on the spot. */
        HALT,
        /** It creates the file named by {@link Fault#HELD} and waits until that file is gone. */
        HOLD
    }

    /** System properties of a child process. */
    public static final String ROOT = "safra.fault.root";

    public static final String FAULT = "safra.fault";
    public static final String HELD = "safra.fault.held";

    public static final int HALTED = 137;

    /** The root and fault being watched, and the operations seen. */
    private static final class Plan {

        private final String root;
        private final Optional<Fault> fault;
        private final List<String> seen = new ArrayList<>();
        private int matches;

        private Plan(String root, Optional<Fault> fault) {
            this.root = root;
            this.fault = fault;
        }

        private synchronized boolean isHit(String operation) {
            seen.add(operation);
            if (fault.isEmpty() || !fault.get().operation().matcher(operation).matches()) {
                return false;
            }
            matches++;
            return fault.get().effect() == Effect.FAIL_FROM_HERE
                    ? matches >= fault.get().nth()
                    : matches == fault.get().nth();
        }

        private synchronized List<String> seen() {
            return List.copyOf(seen);
        }
    }

    private static volatile Plan plan = ofProperties();

    private static Plan ofProperties() {
        return new Plan(
                System.getProperty(ROOT, "/no-such-root"),
                Optional.ofNullable(System.getProperty(FAULT)).map(Fault::parse));
    }

    /** Written as in the system property: effect, before or after, n, operation. */
    public static Fault parse(String text) {
        String[] parts = text.split(" ", 4);
        return new Fault(
                Effect.valueOf(parts[0]),
                parts[1].equals("after"),
                Integer.parseInt(parts[2]),
                Pattern.compile(parts[3]));
    }

    @Override
    public String toString() {
        return effect + (isAfter ? " after " : " before ") + nth + " " + operation;
    }

    /** Watches this process's operations under a root, with a fault or without. */
    public static void watch(Path root, Optional<Fault> fault) {
        plan = new Plan(root.toString(), fault);
    }

    /** Ends the watching; returns the operations seen. */
    public static List<String> unwatch() {
        List<String> seen = plan.seen();
        plan = new Plan("/no-such-root", Optional.empty());
        return seen;
    }

    /** The watch over an operation about to run, given its kind and absolute path. */
    static Watch of(String kind, String path) {
        Plan current = plan;
        if (!path.startsWith(current.root)) {
            return new Watch(Optional.empty());
        }
        String operation = kind + " " + path.substring(current.root.length()).replaceFirst("^/", "");
        return new Watch(current.isHit(operation) ? current.fault : Optional.empty());
    }

    record Watch(Optional<Fault> fault) {

        void before() throws IOException {
            if (fault.isPresent() && !fault.get().isAfter()) {
                strike();
            }
        }

        void after() throws IOException {
            if (fault.isPresent() && fault.get().isAfter()) {
                strike();
            }
        }

        private void strike() throws IOException {
            switch (fault.orElseThrow().effect()) {
                case FAIL, FAIL_FROM_HERE -> throw new IOException("the disk is on fire");
                case HALT -> Runtime.getRuntime().halt(HALTED);
                case HOLD -> hold(Path.of(System.getProperty(HELD)));
            }
        }

        private static void hold(Path held) throws IOException {
            Files.createFile(held);
            try {
                while (Files.exists(held)) {
                    Thread.sleep(20);
                }
            } catch (InterruptedException interrupted) {
                throw new InterruptedIOException("interrupted while held");
            }
        }
    }
}
