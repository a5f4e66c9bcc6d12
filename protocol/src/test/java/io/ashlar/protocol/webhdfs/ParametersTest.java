package io.ashlar.protocol.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
  private static Parameters with(String name, String value) {
    return Parameters.of(Map.of(name, List.of(value)));
  }

  @Test
  void namesAndOperationsAreWrittenInAnyCase() {
    Parameters parameters = Parameters.of(Map.of("OP", List.of("open"), "Offset", List.of("7")));

    assertThat(parameters.operation()).isEqualTo("OPEN");
    assertThat(parameters.number("offset")).contains(7L);
  }

  @Test
  void whoeverSaysNothingIsDrWhoAndDoasGoesBeforeTheName() {
    assertThat(Parameters.of(Map.of()).user()).isEqualTo("dr.who");
    assertThat(with("user.name", "ada").user()).isEqualTo("ada");
    assertThat(Parameters.of(Map.of("user.name", List.of("hue"), "doas", List.of("ada"))).user())
        .isEqualTo("ada");
  }

  @Test
  void whatIsNotGivenHasNoValue() {
    Parameters none = Parameters.of(Map.of());

    assertThat(none.operation()).isEqualTo("NULL");
    assertThat(none.number("length")).isEmpty();
    assertThat(with("length", "null").number("length")).isEmpty();
    assertThat(none.flag("createparent", true)).isTrue();
    assertThat(none.words("renameoptions")).isEmpty();
    assertThatThrownBy(() -> with("op", "rename").required("destination"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Required param destination for op: RENAME is null or empty");
  }

  @Test
  void modesAreOctal() {
    assertThat(with("permission", "1750").mode("permission")).contains(01750);
  }

  @Test
  void wordsAreASetInUpperCase() {
    assertThat(with("createflag", "create, Overwrite").words("createflag"))
        .containsExactly("CREATE", "OVERWRITE");
  }

  /** The texts are those of Apache HDFS 3.5.0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "offset|x|Failed to parse \"x\" as a radix-10 long integer.",
        "offset|-1|Invalid parameter range: offset = -1 < 0",
        "buffersize|1.5|Failed to parse \"1.5\" as a radix-10 integer.",
        "replication|40000|Failed to parse \"40000\" as a radix-10 short integer.",
        "permission|9|Failed to parse \"9\" as a radix-8 short integer.",
        "permission|2000|Invalid parameter range: permission = 2000 > 1777",
        "overwrite|yes|Failed to parse \"yes\" to Boolean.",
        "destination|a|Invalid parameter value: destination = \"a\" is not an absolute path.",
        "flag|x|No enum constant org.apache.hadoop.fs.XAttrSetFlag.X",
        "fsaction|rwz|Invalid value: \"rwz\" does not belong to the domain [r-][w-][x-]",
      })
  void aValueThatCannotBeIsRefusedInTheWordsOfHdfs(String name, String value, String reason) {
    assertThatThrownBy(() -> with(name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid value for webhdfs parameter \""
                + name
                + "\": java.lang.IllegalArgumentException: "
                + reason);
  }

  @ParameterizedTest
  @CsvSource({"0ada", "a b", "ada;", "'$'"})
  void namesOfUsersAreThoseOfUnix(String name) {
    assertThatThrownBy(() -> with("user.name", name)).isInstanceOf(IllegalArgumentException.class);
    assertThat(with("user.name", "Ada_1.x-y$").user()).isEqualTo("Ada_1.x-y$");
  }
}
