package io.ashlar.integration.webhdfs;

import org.apache.hadoop.shaded.javax.ws.rs.core.Application;
import org.apache.hadoop.shaded.javax.ws.rs.core.Link;
import org.apache.hadoop.shaded.javax.ws.rs.core.MediaType;
import org.apache.hadoop.shaded.javax.ws.rs.core.Response;
import org.apache.hadoop.shaded.javax.ws.rs.core.UriBuilder;
import org.apache.hadoop.shaded.javax.ws.rs.core.Variant;
import org.apache.hadoop.shaded.javax.ws.rs.ext.RuntimeDelegate;

/**
 * Hadoop 3.5.0's shaded client comes with the interfaces of JAX-RS but without an implementation,
 * so that its {@code webhdfs://} cannot read the content type of any server's answer. This is the
 * little that it needs.
 */
final class MissingJaxRs extends RuntimeDelegate {

  /** Lets Hadoop's client find it. */
  static void supply() {
    RuntimeDelegate.setInstance(new MissingJaxRs());
  }

  @Override
  @SuppressWarnings("unchecked") // T is MediaType
  public <T> HeaderDelegate<T> createHeaderDelegate(Class<T> type) {
    if (type != MediaType.class) {
      throw new UnsupportedOperationException(type.getName());
    }
    return (HeaderDelegate<T>) new MediaTypes();
  }

  private static final class MediaTypes implements HeaderDelegate<MediaType> {
    @Override
    public MediaType fromString(String text) {
      String[] parts = text.split(";", 2)[0].trim().split("/", 2);
      return new MediaType(parts[0], parts[1]);
    }

    @Override
    public String toString(MediaType type) {
      return type.getType() + "/" + type.getSubtype();
    }
  }

  @Override
  public UriBuilder createUriBuilder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Response.ResponseBuilder createResponseBuilder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Variant.VariantListBuilder createVariantListBuilder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T createEndpoint(Application application, Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Link.Builder createLinkBuilder() {
    throw new UnsupportedOperationException();
  }
}
