/** The verbs of jobs: run, list, status, kill. */
package io.ashlar.shell.job;
