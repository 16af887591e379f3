/** Raw tables: their contracts, the mapping of a company's tables to them, and the rows set aside on the way. */
package dev.safra.source;
