/** Delta tables: their contracts, the only reader and writer of them, and what has been published. */
package dev.safra.lake;
