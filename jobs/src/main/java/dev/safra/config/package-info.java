/** Configuration: HOCON read once into typed records; the as-of day; how a run ends. */
package dev.safra.config;
