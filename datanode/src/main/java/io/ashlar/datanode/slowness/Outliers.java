package io.ashlar.datanode.slowness;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds means that are far above the others: above three times the median, above the median by
 * three times the usual deviation, and above a limit below which nothing is slow. The median is not
 * moved by the slow ones themselves, as long as they are few.
 */
final class Outliers {
  private static final double TIMES_MEDIAN = 3;
  private static final double TIMES_DEVIATION = 3;

  /** Makes the median deviation comparable with a standard deviation. */
  private static final double DEVIATION_SCALE = 1.4826;

  private Outliers() {}

  /**
   * A mean that is far above the others.
   *
   * @param mean itself
   * @param median of all
   * @param deviation median of the absolute deviations from that, scaled
   * @param limit above which a mean is an outlier
   */
  record Outlier(double mean, double median, double deviation, double limit) {}

  /**
   * Looks for outliers.
   *
   * @param means by name
   * @param minimum how many there must be to tell
   * @param low nothing up to this is an outlier
   */
  static Map<String, Outlier> of(Map<String, Double> means, int minimum, double low) {
    Map<String, Outlier> outliers = new LinkedHashMap<>();
    if (means.size() < minimum) {
      return outliers;
    }
    double[] all = means.values().stream().mapToDouble(Double::doubleValue).toArray();
    double median = median(all);
    double deviation =
        median(Arrays.stream(all).map(mean -> Math.abs(mean - median)).toArray()) * DEVIATION_SCALE;
    double limit =
        Math.max(low, Math.max(median * TIMES_MEDIAN, median + deviation * TIMES_DEVIATION));
    means.forEach(
        (name, mean) -> {
          if (mean > limit) {
            outliers.put(name, new Outlier(mean, median, deviation, limit));
          }
        });
    return outliers;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
