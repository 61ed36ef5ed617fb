// The handlers' own log lines would bury what failed; LOG_LEVEL=DEBUG shows them.
process.env.LOG_LEVEL ??= 'SILENT';
