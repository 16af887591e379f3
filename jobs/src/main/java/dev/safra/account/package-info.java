/** One account through time, in plain Java: its periods, levels and movements. Does not use Spark. */
package dev.safra.account;
