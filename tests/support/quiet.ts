// The handlers' own log lines would bury what failed; POWERTOOLS_LOG_LEVEL=DEBUG shows them.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
