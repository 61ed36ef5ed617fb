#!/usr/bin/env node
// `npx relance ...` in the checkout.
process.argv.splice(2, 0, 'relance');
await import('./local/with-install.mjs');
