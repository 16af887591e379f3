/** What customers do with the product: days of usage, and adoption from them. */
package dev.safra.usage;
