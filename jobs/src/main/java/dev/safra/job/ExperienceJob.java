package dev.safra.job;

import java.util.List;

/** From surveys, tickets and incidents to what customers say and how they were served. */
final class ExperienceJob implements Job {

    @Override
    public String name() {
        return "experience";
    }

    @Override
    public List<Part> parts() {
        return List.of();
    }
}
