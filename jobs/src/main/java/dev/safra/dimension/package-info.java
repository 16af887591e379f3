/** Accounts and their attributes, by which every number can be broken down. */
package dev.safra.dimension;
