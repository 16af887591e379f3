package dev.safra.job;

import java.util.List;

/** From usage events to days of usage and adoption. */
final class UsageJob implements Job {

    @Override
    public String name() {
        return "usage";
    }

    @Override
    public List<Part> parts() {
        return List.of();
    }
}
