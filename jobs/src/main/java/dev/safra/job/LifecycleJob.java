package dev.safra.job;

import java.util.List;

/** From money, steps and goals to where each customer stands. */
final class LifecycleJob implements Job {

    @Override
    public String name() {
        return "lifecycle";
    }

    @Override
    public List<Part> parts() {
        return List.of();
    }
}
