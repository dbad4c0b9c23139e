import type { Reporter, TestModule, SerializedError } from 'vitest/node';

/** Ends the run with one line, `N passed, N failed, N skipped`; a file that did not load counts as failed. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'pending' ? 'skipped' : state]++;
      }
    }
    // Where everything is required, a skipped test is a failure.
    if (process.env.TEST_REQUIRE_ALL && count.skipped > 0) process.exitCode = 1;
    process.on('exit', () =>
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`),
    );
  }
}
