/** Raw tables: their contracts, how a company's own become ours, and what is set aside on the way. */
package dev.safra.source;
