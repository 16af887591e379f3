/** What is known of an account, by which every number can be broken down. */
package dev.safra.dimension;
