/** One account through time, in plain Java: its periods, levels and movements. Knows no Spark. */
package dev.safra.account;
