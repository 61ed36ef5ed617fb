// A deployed stage on a slow, noisy machine: each wait has its own deadline, this one only ends what hangs.
jest.setTimeout(300_000);
