/** Imported first: an older Node stops with a sentence instead of a syntax error. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Node ${process.versions.node} is too old: version 24 or newer is needed. ` +
      'On Linux `npm ci` brings it along; start the service through npm.',
  );
  process.exit(1);
}
