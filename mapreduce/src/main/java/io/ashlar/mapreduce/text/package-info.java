/**
 * Text as input and output: lines by the rule that a line belongs to the split in which it starts,
 * chunks of whole tokens for programs that scan bytes, and key TAB value lines out. Formats are
 * shared and stateless; readers and writers belong to one task's thread.
 */
package io.ashlar.mapreduce.text;
