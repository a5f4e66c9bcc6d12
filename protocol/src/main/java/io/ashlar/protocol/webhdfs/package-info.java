/**
 * What both ends of a WebHDFS redirect have in common (wire reference 7): the parameters of a
 * request and how a bad one is refused, errors as HTTP tells them, and tokens as text.
 *
 * <p>Immutable values for any thread. Knows no HTTP library and no JSON: servers bring their own.
 */
package io.ashlar.protocol.webhdfs;
