import type { Reporter, TestModule } from 'vitest/node';
import { skippedHere } from './machine.ts';

/**
 * Says at the start of a test run which tests this machine skips and how to run them, and at the
 * end prints one plain line, whatever runs the tests: `12 passed, 0 failed`.
 */
export default class SummaryReporter implements Reporter {
  onInit(): void {
    const skipped = skippedHere();
    if (skipped !== undefined) process.stdout.write(`${skipped}\n`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that does not load holds no test, and must not pass for one without failures.
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed' || state === 'skipped') count[state]++;
      }
    }
    const skipped = count.skipped > 0 ? `, ${String(count.skipped)} skipped` : '';
    // After the default reporter's own summary, which it prints when the run has ended.
    process.once('exit', () => {
      process.stdout.write(`${String(count.passed)} passed, ${String(count.failed)} failed${skipped}\n`);
    });
  }
}
