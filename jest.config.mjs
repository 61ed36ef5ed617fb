const shared = {
  rootDir: import.meta.dirname,
  // Not among the machine's temporary files, where nobody takes it away.
  cacheDirectory: '<rootDir>/.relance/jest',
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['node_modules/(?!(liquidjs|commander)/)'],
  globalSetup: '<rootDir>/tests/support/own-temporary-folder.ts',
  globalTeardown: '<rootDir>/tests/support/remove-temporary-folder.ts',
  setupFiles: ['<rootDir>/tests/support/quiet.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.relance'],
};

const live = ['<rootDir>/tests/e2e/**/*.test.ts', '<rootDir>/tests/**/*.live.test.ts'];

export default {
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/e2e/', '\\.(live|last)\\.test\\.ts$'],
      setupFilesAfterEnv: ['<rootDir>/tests/support/patience.ts'],
    },
    {
      ...shared,
      displayName: 'live',
      testMatch: live,
      testPathIgnorePatterns: ['/node_modules/', '\\.last\\.test\\.ts$'],
      setupFilesAfterEnv: ['<rootDir>/tests/support/e2e/patience.ts'],
    },
    {
      ...shared,
      // What is judged by all that the live tests did to the stage, once they have ended.
      displayName: 'last',
      testMatch: ['<rootDir>/tests/**/*.last.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/support/e2e/patience.ts'],
    },
  ],
};
