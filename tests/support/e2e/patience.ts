// A deployed stage on a slow, noisy machine: each wait has its own deadline, this one only ends what hangs. A message of
// which a first delivery failed comes back after six time-outs of its Lambda: three minutes, and still in time.
jest.setTimeout(900_000);
