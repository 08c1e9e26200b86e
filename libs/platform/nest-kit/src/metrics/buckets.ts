/** From a database's quickest transaction to the patience of a caller; seconds. */
export const latencyBuckets: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** For what may take its time: actions, runs, messages in a queue; seconds. */
export const patientBuckets: readonly number[] = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800, 7_200, 86_400];
