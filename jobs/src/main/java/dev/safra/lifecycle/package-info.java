/** Where customers stand: what stage they are in, what they owe, what comes due, what they set out to reach. */
package dev.safra.lifecycle;
