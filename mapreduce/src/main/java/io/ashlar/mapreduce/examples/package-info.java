/**
 * Programs that ship with Ashlar, and show how to write one. Word count is also the yardstick of
 * speed, and uses the byte-level doors of the API.
 */
package io.ashlar.mapreduce.examples;
