/** What customers say when they are asked, and how they are served when something is wrong. */
package dev.safra.experience;
