/** Where customers stand: their stage, what they owe, which contracts come due, and their goals. */
package dev.safra.lifecycle;
